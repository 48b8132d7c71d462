import { dictionary } from '../i18n/dictionary.ts';

/** What every room calls the parts of a budget. */
export const word = dictionary(
  {
    'of-limit': 'of {limit}',
    burnt: '{share} is spent, {elapsed} of the time is over',
    'pace.within': '{share} spent, within its pace',
    'pace.ahead': '{share} spent, faster than its pace',
    'pace.passed': '{share} spent: passed',
    resets: 'starts anew on {day}',
    'period.daily': 'daily',
    'period.weekly': 'weekly',
    'period.monthly': 'monthly',
    'scope.all': 'all calls',
    'scope.each_user': 'each user',
    'scope.user': 'user',
    'scope.model': 'model',
    'scope.function': 'function',
    'scope.anchor': 'anchor',
  },
  {
    'of-limit': '/ {limit}',
    burnt: '已用 {share}，时间已过 {elapsed}',
    'pace.within': '已用 {share}，进度之内',
    'pace.ahead': '已用 {share}，快于进度',
    'pace.passed': '已用 {share}，已超出',
    resets: '{day} 重新开始',
    'period.daily': '每日',
    'period.weekly': '每周',
    'period.monthly': '每月',
    'scope.all': '全部调用',
    'scope.each_user': '每个用户',
    'scope.user': '用户',
    'scope.model': '模型',
    'scope.function': '功能',
    'scope.anchor': '主播',
  },
);
