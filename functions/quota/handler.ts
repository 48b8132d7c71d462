import { BASE_PATH } from '../../lib/api-contract.ts';
import type { RouteHandlers } from '../route.ts';
import { createGetQuota, type GetQuotaPorts } from './get-quota.ts';
import { createReserveQuota, type ReserveQuotaPorts } from './reserve-quota.ts';

export const createQuotaHandlers = (ports: GetQuotaPorts & ReserveQuotaPorts): RouteHandlers => ({
  [`GET ${BASE_PATH}/quota`]: createGetQuota(ports),
  [`POST ${BASE_PATH}/quota/reserve`]: createReserveQuota(ports),
});
