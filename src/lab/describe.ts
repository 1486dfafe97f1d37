import { count } from '../lib/text.ts';
import { FAULTS } from './faults/index.ts';
import type { FaultAt } from './faults/inject.ts';
import { SSH_CONFIG } from './inventory.ts';
import { CONTROLLER_ADDRESS, PREFIX_LENGTH, planOf } from './plan.ts';
import type { Lab } from './types.ts';

/**
 * What is where in a lab and what to do with it, as lines of text.
 * @param faults that were injected into it
 */
export function describeLab(lab: Lab, faults: readonly FaultAt[] = []): readonly string[] {
  const plan = planOf(lab);
  const hosts = plan.hosts.filter((host) => !host.router && !host.switch);
  const option = lab.name === 'lab' ? '' : ` --name ${lab.name}`;
  const run = `mcready lab run${option}`;
  const systems = lab.kind === 'light' ? '' : `, booted with systemd, manager ${lab.manager}`;
  return [
    `Lab "${lab.name}": ${count(hosts.length, 'host')}, topology ${lab.topology}${systems}, held by process ${lab.pid}`,
    `  hosts       ${hosts[0]?.name} to ${hosts.at(-1)?.name}: eth0 management, eth1 data; users root, ops (sudo), audit`,
    `  management  ${CONTROLLER_ADDRESS}/${PREFIX_LENGTH} controller, ${hosts[0]?.address} to ${hosts.at(-1)?.address}`,
    ...plan.segments.map(
      (segment) => `  ${segment.bridge.padEnd(10)}  ${segment.network}/${PREFIX_LENGTH}, IGMP snooping and querier`,
    ),
    ...plan.hosts
      .filter((host) => host.router)
      .map(
        ({ name, links }) =>
          `  router      ${name}: ${daemonOf(name, faults)} between ${links.map(({ segment }) => segment.bridge).join(' and ')}`,
      ),
    ...plan.hosts
      .filter((host) => host.switch)
      .map(({ name, address }) => `  switch      ${name}: has the bridges above, reached at ${address}`),
    `  inventory   ${lab.inventory} (seen only inside the lab)`,
    '',
    `  ${run} -- mcready check -i ${lab.inventory} -p PROFILE`,
    `  ${run} -- ssh -F ${SSH_CONFIG} ${hosts[0]?.name}`,
    `  ${run} --on ${hosts[0]?.name} -- ip address`,
    ...(lab.kind === 'light' ? [] : [`  mcready lab reboot ${hosts[0]?.name}${option}`]),
    `  mcready lab down${option}`,
  ];
}

/** What forwards there. */
function daemonOf(router: string, faults: readonly FaultAt[]): string {
  const own = faults.filter(({ host }) => host === router).map(({ fault }) => fault);
  return FAULTS.find(({ id, forwardedBy }) => forwardedBy && own.includes(id))?.forwardedBy ?? 'smcrouted';
}

/** Every fault with what it does, as lines of text for help and errors. */
export function describeFaults(): readonly string[] {
  const width = Math.max(...FAULTS.map((fault) => fault.id.length));
  return FAULTS.map((fault) => `${fault.id.padEnd(width)}  ${fault.title}`);
}
