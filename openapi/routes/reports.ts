import { PARAMETERS as downloadParameters } from '../../functions/exports/download-report.ts';
import { PARAMETERS as exportParameters } from '../../functions/exports/export-report.ts';
import { pageParameters } from '../../functions/http/parameters.ts';
import { PARAMETERS as recordsParameters } from '../../functions/manage/export-records.ts';
import { notFound, PAGE_SAYS, query, type RouteDescriptions } from '../describe.ts';
import { job } from '../schemas/jobs.ts';
import { downloadedReport, exportedReport, reportList } from '../schemas/reports.ts';

export const REPORTS = {
  'POST /api/ai_usage/export_report': {
    tag: 'Reports',
    summary: 'Write a report of the last days',
    description: 'Takes no body. Today is the last of the days, until now.',
    query: query(exportParameters, { days: 'How many days.', format: 'Of the file.' }),
    answers: { 200: { says: 'Where it is, and how it is downloaded.', schema: exportedReport } },
  },
  'POST /api/ai_usage/export/records': {
    tag: 'Reports',
    summary: 'Write the records of some days as files',
    description:
      "Takes no body. A gzipped file of lines for each day that has records, in the old system's format, as `npm run import` reads it.",
    query: query(recordsParameters, { from: 'First day, inclusive.', to: 'Last day, inclusive; at most 366 days.' }),
    answers: { 202: { says: 'The job that does it; its `result` names the files.', schema: job } },
  },
  'GET /api/ai_usage/reports': {
    tag: 'Reports',
    summary: 'List what can be downloaded',
    query: query(pageParameters, PAGE_SAYS),
    answers: { 200: { says: 'In order of the paths.', schema: reportList } },
  },
  'GET /api/ai_usage/download_report': {
    tag: 'Reports',
    summary: 'Download a report',
    query: query(downloadParameters, { path: 'As `GET /reports` lists it.' }),
    answers: {
      200: {
        says: 'The file as an attachment; a link where it has more than 4 MB.',
        schema: downloadedReport,
        otherTypes: ['text/csv', 'application/gzip'],
      },
      ...notFound('There is no report of this path.'),
    },
  },
} satisfies RouteDescriptions;
