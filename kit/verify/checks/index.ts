import type { Check } from '../check.js';
import { catalog } from './catalog.js';
import { clients } from './clients.js';
import { connection } from './connection.js';
import { failing } from './failing.js';
import { image } from './image.js';
import { moving } from './moving.js';
import { oauth } from './oauth.js';
import { output } from './output.js';
import { records } from './records.js';
import { resuming } from './resuming.js';
import { selection } from './selection.js';
import { spec } from './spec.js';
import { specFields } from './spec-fields.js';
import { stateChecks } from './states.js';
import { statusChecks } from './statuses.js';

/** All of them, in the order in which a connector grows. */
export const CHECKS: readonly Check[] = [
  ...spec,
  ...specFields,
  ...oauth,
  ...image,
  ...connection,
  ...catalog,
  ...clients,
  ...records,
  ...selection,
  ...statusChecks,
  ...stateChecks,
  ...moving,
  ...resuming,
  ...failing,
  ...output,
];
