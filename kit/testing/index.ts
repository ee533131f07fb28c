/**
 * How a connector is tested: `standardTests` holds it to what every connector is held to, against its
 * simulator. What is special about a vendor has tests of its own beside them, on `Stand` (its simulator, read in
 * this process) or `loopback` (a vendor of a few lines), and `asked` counts the requests of either.
 */
export { asked } from './asked.js';
export type { TestCase } from './checks/index.js';
export type { Truth } from './keys.js';
export { bare, loopback } from './loopback.js';
export type { Message, Read } from './read.js';
export type { Subject, TestWorld } from './rig.js';
export type { Simulated, SimulatedOptions } from './simulated.js';
export { simulated } from './simulated.js';
export type { ReadOptions, StandOptions } from './stand.js';
export { Stand } from './stand.js';
export { standardCases, standardTests } from './standard.js';
export { assertTraps, type TrapPage } from './traps.js';
