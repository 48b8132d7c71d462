import type { ErrorCode } from '../../lib/api-contract.ts';
import { dictionary } from '../i18n/dictionary.ts';
import { language } from '../i18n/language.ts';

const EN = {
  bad_request: 'The ledger does not take this.',
  unsupported_filter: 'The books do not keep these filters together.',
  range_too_large: 'The range is too large for one question.',
  forbidden: 'This key may not do this.',
  not_found: 'The ledger holds no such thing.',
  conflict: 'This conflicts with what stands in the ledger.',
  payload_too_large: 'This is larger than the ledger takes.',
  unsupported_media_type: 'The ledger does not read this kind of content.',
  too_many_requests: 'This key asks too much at once; try again in a moment.',
  unavailable: 'The ledger cannot answer at the moment; try again.',
  internal: 'Something went wrong in the ledger.',
} as const satisfies Readonly<Record<ErrorCode, string>>;

const ofCode = dictionary(EN, {
  bad_request: '账本不接受此内容。',
  unsupported_filter: '账本没有这些筛选条件组合的记录。',
  range_too_large: '范围太大，无法一次查询。',
  forbidden: '此密钥无权执行此操作。',
  not_found: '账本中没有此项。',
  conflict: '这与账本的现状冲突。',
  payload_too_large: '内容超出账本接受的大小。',
  unsupported_media_type: '账本无法读取此类内容。',
  too_many_requests: '此密钥的请求过于频繁，请稍后再试。',
  unavailable: '账本暂时无法应答，请重试。',
  internal: '账本内部出错。',
});

const isCode = (code: string): code is ErrorCode => Object.hasOwn(EN, code);

/** Why something was refused, in the reader's language; a code that is newer than this page is told as one that is not taken. */
export const refusedBecause = (code: string): string => ofCode(isCode(code) ? code : 'bad_request');

/** Whether the ledger's own words, which are English, are in the reader's language. */
export const readsOwnWords = (): boolean => language.value === 'en';
