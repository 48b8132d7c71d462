import { pageParameters } from '../../functions/http/parameters.ts';
import { SENT_FORGET } from '../../lib/forgetting/read-forget-request.ts';
import { SENT_WHAT_IF } from '../../lib/jobs/what-if/read-what-if.ts';
import { conflict, notFound, PAGE_SAYS, query, type RouteDescriptions, sent } from '../describe.ts';
import { job, jobList } from '../schemas/jobs.ts';

const JOB = { id: 'The `id` of the job.' };

export const JOBS = {
  'POST /api/ai_usage/what-if': {
    tag: 'Insights',
    summary: 'What calls would have cost as calls of other models',
    description:
      'Exact: each call at its own instant, with its own tokens and tier. Nothing is changed. Only the price is compared, not what the models answer.',
    body: {
      ...sent('WhatIfBody', SENT_WHAT_IF, {
        to: 'Inclusive; at most 366 days.',
        replace: 'Recorded names of models, and the model that each is taken to have been.',
      }),
      examples: { model: { from: '2026-11-01', to: '2026-11-30', replace: { 'qwen-max': 'qwen-plus' } } },
    },
    answers: {
      202: { says: 'The job that adds it up; its `result` says the costs by day and model.', schema: job },
      ...conflict('A day of the range is sealed.'),
    },
  },
  'POST /api/ai_usage/forget': {
    tag: 'Jobs',
    summary: 'Forget a user',
    description:
      'All records of the user move to a pseudonym that nobody is told; totals stay; later records of that name are rejected, and API keys that are bound to the user are revoked. It can not be undone.',
    body: {
      ...sent('ForgetBody', SENT_FORGET, { user_id: 'Whom to forget.' }),
      examples: { user: { user_id: 'user_42' } },
    },
    answers: {
      202: {
        says: 'The job that does it; its `result` says how many records were moved, reports rewritten and keys revoked.',
        schema: job,
      },
      ...conflict('Another job that changes records is under way.'),
    },
  },
  'GET /api/ai_usage/jobs': {
    tag: 'Jobs',
    summary: 'List jobs',
    query: query(pageParameters, PAGE_SAYS),
    answers: { 200: { says: 'The newest first, without their results.', schema: jobList } },
  },
  'GET /api/ai_usage/jobs/{id}': {
    tag: 'Jobs',
    summary: 'One job, with its result',
    path: JOB,
    answers: { 200: { says: 'How far it is.', schema: job }, ...notFound('There is no such job.') },
  },
  'DELETE /api/ai_usage/jobs/{id}': {
    tag: 'Jobs',
    summary: 'Ask a job to stop',
    description: 'It ends at its next checkpoint. What it has done until then stays done.',
    path: JOB,
    answers: {
      202: { says: 'It was asked to stop.', schema: job },
      ...notFound('There is no such job.'),
      ...conflict('The job has ended.'),
    },
  },
} satisfies RouteDescriptions;
