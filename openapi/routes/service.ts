import { notFound, type RouteDescriptions } from '../describe.ts';
import { health, openApi } from '../schemas/service.ts';

const UNCHANGED = { says: 'It is still that of `If-None-Match`.' };

export const SERVICE = {
  'GET /': {
    tag: 'Service',
    summary: 'The page',
    answers: { 200: { says: 'HTML, for a browser.', otherTypes: ['text/html'] }, 304: UNCHANGED },
  },
  'GET /static/{file}': {
    tag: 'Service',
    summary: 'A file of the page',
    description: '`ai_usage_monitor.html` is the page itself; the names of all others change with their content.',
    path: { file: 'Its name.' },
    answers: {
      200: { says: 'The file.', otherTypes: ['text/html', 'text/javascript', 'text/css', 'image/svg+xml'] },
      304: UNCHANGED,
      ...notFound('The page has no such file.'),
    },
  },
  'GET /api/ai_usage/health': {
    tag: 'Service',
    summary: 'Whether the ledger answers, and its zone and currency',
    answers: {
      200: {
        says: 'It answers.',
        schema: health,
        example: { status: 'ok', at: '2026-11-24T10:00:00.000+08:00', time_zone: 'Asia/Shanghai', currency: 'CNY' },
      },
    },
  },
  'GET /api/ai_usage/openapi.json': {
    tag: 'Service',
    summary: 'This document',
    answers: { 200: { says: 'OpenAPI 3.1.', schema: openApi } },
  },
  'GET /api/ai_usage/docs': {
    tag: 'Service',
    summary: 'This document, for people',
    answers: { 200: { says: 'One page without a script.', otherTypes: ['text/html; charset=utf-8'] } },
  },
} satisfies RouteDescriptions;
