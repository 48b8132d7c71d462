import type { Projects } from '../../alerts/ports.ts';
import type { Clock } from '../../ports.ts';
import type { Project } from '../../usage/record.ts';
import { toBrief, writeBrief } from './brief.ts';
import { type ForecastBooks, forecast, IN_MINUTES } from './forecast.ts';
import type { KeptForecasts } from './kept-forecasts.ts';

export interface KeepForecastsPorts extends ForecastBooks {
  readonly kept: KeptForecasts;
  readonly projects: Projects;
  readonly clock: Clock;
  readonly onFailure: (project: Project, error: unknown) => void;
}

interface KeptCount {
  readonly kept: number;
  readonly failed: number;
  /** Projects for which no time was left: the next run begins with them. */
  readonly left: number;
}

/** Makes and keeps the forecast of every project, the one whose last is oldest first. One that fails keeps no other back. */
export async function keepForecasts(ports: KeepForecastsPorts, mayGoOn: () => boolean): Promise<KeptCount> {
  const projects = await oldestFirst(ports);
  let [kept, failed] = [0, 0];
  for (const project of projects) {
    if (!mayGoOn()) break;
    try {
      await keepForecast(ports, project);
      kept += 1;
    } catch (error) {
      ports.onFailure(project, error);
      failed += 1;
    }
  }
  return { kept, failed, left: projects.length - kept - failed };
}

async function oldestFirst({ kept, projects }: KeepForecastsPorts): Promise<readonly Project[]> {
  const made: { project: Project; madeAtUs: number }[] = [];
  for (const project of await projects.list())
    made.push({ project, madeAtUs: (await kept.find(project))?.madeAtUs ?? 0 });
  return made.toSorted((a, b) => a.madeAtUs - b.madeAtUs).map(({ project }) => project);
}

async function keepForecast(ports: KeepForecastsPorts, project: Project): Promise<void> {
  const madeAtUs = ports.clock();
  const made = await forecast(ports, { project, nowUs: madeAtUs, days: 0, bounds: IN_MINUTES });
  await ports.kept.put({ project, madeAtUs, text: writeBrief(toBrief(made, ports.calendar.iso(madeAtUs))) });
}
