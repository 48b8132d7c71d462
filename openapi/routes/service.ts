import type { RouteDescriptions } from '../describe.ts';
import { health, openApi } from '../schemas/service.ts';

export const SERVICE = {
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
} satisfies RouteDescriptions;
