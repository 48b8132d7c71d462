import { BASE_PATH } from '../../lib/api-contract.ts';
import type { RouteHandlers } from '../route.ts';
import { type AlertPorts, createAcknowledgeAlert } from './acknowledge-alert.ts';
import { type BudgetPorts, createAddBudget, createRemoveBudget, createReplaceBudget } from './budgets.ts';
import { createDeleteRecord, type RecordPorts } from './delete-record.ts';
import { createRequestExport } from './export-records.ts';
import { createRequestForget } from './forget.ts';
import { createCancelJob, createGetJob, createListJobs, type JobPorts } from './jobs.ts';
import { createCreateKey, createListKeys, createRevokeKey, type KeyPorts } from './keys.ts';
import { createAddExchangeRate, createAddPrice, createClosePrice, type PricePorts } from './prices.ts';
import { createRequestProof } from './prove.ts';
import { createRequestReprice, type RepricingPorts } from './reprice.ts';
import { createRequestWhatIf } from './what-if.ts';

export type ManagePorts = KeyPorts & RecordPorts & PricePorts & AlertPorts & BudgetPorts & JobPorts & RepricingPorts;

export const createManageLedger = (ports: ManagePorts): RouteHandlers => ({
  [`POST ${BASE_PATH}/keys`]: createCreateKey(ports),
  [`GET ${BASE_PATH}/keys`]: createListKeys(ports),
  [`DELETE ${BASE_PATH}/keys/{id}`]: createRevokeKey(ports),
  [`POST ${BASE_PATH}/alerts/{id}/ack`]: createAcknowledgeAlert(ports),
  [`POST ${BASE_PATH}/budgets`]: createAddBudget(ports),
  [`PUT ${BASE_PATH}/budgets/{id}`]: createReplaceBudget(ports),
  [`DELETE ${BASE_PATH}/budgets/{id}`]: createRemoveBudget(ports),
  [`POST ${BASE_PATH}/forget`]: createRequestForget(ports),
  [`POST ${BASE_PATH}/export/records`]: createRequestExport(ports),
  [`POST ${BASE_PATH}/integrity`]: createRequestProof(ports),
  [`GET ${BASE_PATH}/jobs`]: createListJobs(ports),
  [`GET ${BASE_PATH}/jobs/{id}`]: createGetJob(ports),
  [`DELETE ${BASE_PATH}/jobs/{id}`]: createCancelJob(ports),
  [`DELETE ${BASE_PATH}/records`]: createDeleteRecord(ports),
  [`POST ${BASE_PATH}/prices`]: createAddPrice(ports),
  [`POST ${BASE_PATH}/prices/reprice`]: createRequestReprice(ports),
  [`POST ${BASE_PATH}/what-if`]: createRequestWhatIf(ports),
  [`DELETE ${BASE_PATH}/prices/{id}`]: createClosePrice(ports),
  [`POST ${BASE_PATH}/exchange_rates`]: createAddExchangeRate(ports),
});
