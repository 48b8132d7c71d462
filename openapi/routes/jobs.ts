import { pageParameters } from '../../functions/http/parameters.ts';
import { conflict, notFound, PAGE_SAYS, query, type RouteDescriptions } from '../describe.ts';
import { job, jobList } from '../schemas/jobs.ts';

const JOB = { id: 'The `id` of the job.' };

export const JOBS = {
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
