import type { Dashboard } from '../../../lib/api-contract.ts';
import { AsOf } from '../../parts/as-of.tsx';
import { screen } from '../../state/screen.ts';
import { Advice } from './advice.tsx';
import { Attention } from './attention.tsx';
import { Breakdown } from './breakdown.tsx';
import { Budgets } from './budgets.tsx';
import { Controls } from './controls.tsx';
import { FirstCall } from './first-call.tsx';
import { Outlook } from './outlook.tsx';
import { Skeleton } from './skeleton.tsx';
import { Today } from './today.tsx';
import { TopUsers } from './top-users.tsx';
import { TrendPanel } from './trend-panel.tsx';
import { word } from './words.ts';

export function Overview() {
  const data = screen.value;
  if (data === undefined) return <Skeleton />;
  if (isEmpty(data)) return <FirstCall />;
  return (
    <>
      <h1 class="hidden">{word('title')}</h1>
      <AsOf />
      <Attention screen={data} />
      <Today screen={data} />
      <Outlook screen={data} />
      <Budgets screen={data} />
      <Controls screen={data} />
      <TrendPanel screen={data} />
      <div class="pair">
        <Breakdown screen={data} />
        <TopUsers screen={data} />
      </div>
      <Advice screen={data} />
    </>
  );
}

const isEmpty = ({ today, month, cost_trend }: Dashboard): boolean =>
  today.calls === 0 && month.calls === 0 && cost_trend.every(({ calls }) => calls === 0);
