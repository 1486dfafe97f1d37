/** The virtual fleet: what commands and tests use of it. */
export { checkLabPossible } from './check.ts';
export { describeFaults, describeLab } from './describe.ts';
export { FAULTS } from './faults/index.ts';
export { checkFaults, healFault, injectFault, parseFault } from './faults/inject.ts';
export { downLab, findLab, requireLab, runIn } from './running.ts';
export { startLab } from './start.ts';
export type { Boot, Lab, LabKind, LabOptions, LabOutput, ManagerName, Place, Topology } from './types.ts';
export { MANAGERS, TOPOLOGIES } from './types.ts';
