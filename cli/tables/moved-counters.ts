import { DynamoDayMarks } from '../../lib/aws/dynamo-day-marks.ts';
import { DynamoLeftSessions } from '../../lib/aws/dynamo-left-sessions.ts';
import type { Calendar } from '../../lib/calendar.ts';
import { createLeftSessions } from '../../lib/integrity/note-left-sessions.ts';
import { RememberedTouchedDays } from '../../lib/integrity/remember-touched-days.ts';
import type { LeftSessions, TouchedDays } from '../../lib/ports.ts';
import type { OpenTables } from './open-tables.ts';

type Tables = Pick<OpenTables, 'client' | 'config'>;

const clock = () => Date.now() * 1000;

/** A command that moves counters marks their days as the aggregator does. */
export const openTouchedDays = ({ client, config }: Tables, calendar: Calendar): TouchedDays =>
  new RememberedTouchedDays({ marks: new DynamoDayMarks(client, config, 'TOUCHED'), calendar, clock });

/** A command that takes records out of sessions notes them as the aggregator does. */
export const openLeftSessions = ({ client, config }: Tables, calendar: Calendar): LeftSessions =>
  createLeftSessions(new DynamoLeftSessions(client, config), () => calendar.dayOf(clock()));
