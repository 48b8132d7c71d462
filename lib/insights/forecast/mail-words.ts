import type { ForecastMethod } from '../../api-contract.ts';

/** How a forecast was made, as a mail says it. */
export const METHODS_ZH: Readonly<Record<ForecastMethod, string>> = {
  mstl_ets: '按周季节与趋势',
  weekday_mean: '按同星期几的均值',
  mean: '按每日均值',
  same_weekday: '按上周同一天',
  last_day: '按昨天',
  none: '尚无依据',
};

export const METHODS_EN: Readonly<Record<ForecastMethod, string>> = {
  mstl_ets: 'weekly season and trend',
  weekday_mean: 'mean of the same weekday',
  mean: 'mean of the days',
  same_weekday: 'as on the same weekday of last week',
  last_day: 'as yesterday',
  none: 'from nothing',
};

/** An instant to the minute, by the clock of the ledger. @param iso with the offset of the ledger */
export const minuteOf = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
