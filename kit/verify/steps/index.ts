import type { Step } from '../step.js';
import { answers } from './answers.js';
import { failing } from './failing.js';
import { reads } from './reads.js';
import { states } from './states.js';
import { stops } from './stops.js';

export const STEPS: readonly Step[] = [...answers, ...reads, ...states, ...failing, ...stops];
