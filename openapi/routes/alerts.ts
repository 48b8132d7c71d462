import { pageParameters } from '../../functions/http/parameters.ts';
import { notFound, PAGE_SAYS, query, type RouteDescriptions } from '../describe.ts';
import { alert, alertList } from '../schemas/alerts.ts';

export const ALERTS = {
  'GET /api/ai_usage/alerts': {
    tag: 'Alerts',
    summary: 'List alerts',
    query: query(pageParameters, PAGE_SAYS),
    answers: { 200: { says: 'The newest first.', schema: alertList } },
  },
  'POST /api/ai_usage/alerts/{id}/ack': {
    tag: 'Alerts',
    summary: 'Acknowledge an alert',
    description: 'Takes no body. The first acknowledgement stays; a second one is no fault.',
    path: { id: 'The `id` of the alert.' },
    answers: {
      200: { says: 'Who has seen it, and when.', schema: alert },
      ...notFound('There is no alert with this id.'),
    },
  },
} satisfies RouteDescriptions;
