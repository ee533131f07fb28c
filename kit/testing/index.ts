/**
 * How a connector is tested: `standardTests` holds it to what every connector is held to, against its simulator. What is special about a
 * vendor has tests of its own beside them.
 */
export type { TestCase } from './checks/index.js';
export type { Truth } from './keys.js';
export type { Subject, TestWorld } from './rig.js';
export type { Simulated, SimulatedOptions } from './simulated.js';
export { simulated } from './simulated.js';
export { standardCases, standardTests } from './standard.js';
export { assertTraps, type TrapPage } from './traps.js';
