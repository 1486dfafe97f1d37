import { InputError, type Problem, problem } from '../../lib/errors.ts';
import { didYouMean } from '../../lib/suggest.ts';
import { printable } from '../../lib/text.ts';
import { type LabPlan, type PlannedHost, planOf } from '../plan.ts';
import type { Lab } from '../types.ts';
import { FAULTS } from './index.ts';
import type { Fault, FaultStep } from './types.ts';

export interface FaultAt {
  readonly fault: string;
  readonly host: string;
}

/** `NAME@HOST` as written on the command line. Whether both exist is `checkFaults`' matter. */
export function parseFault(text: string): FaultAt {
  const at = text.lastIndexOf('@');
  if (at > 0 && at < text.length - 1) return { fault: text.slice(0, at), host: text.slice(at + 1) };
  const example = `${FAULTS[0]?.id}@h1`;
  throw new InputError([
    problem('bad-fault', `"${printable(text)}" is not a fault of a host.`, `Write NAME@HOST: ${example}`),
  ]);
}

/** InputError with every fault or host that does not exist. */
export function checkFaults(plan: LabPlan, faults: readonly FaultAt[]): void {
  const problems = faults.flatMap((fault) => problemsOf(plan, fault));
  if (problems.length > 0) throw new InputError(problems);
}

/** Brings a fault about on a running lab. Rejects when it could not be: a lab with half a fault proves nothing. */
export function injectFault(lab: Lab, fault: string, host: string): Promise<void> {
  return work(lab, { fault, host }, 'inject');
}

/** Takes back a fault that was injected. */
export function healFault(lab: Lab, fault: string, host: string): Promise<void> {
  return work(lab, { fault, host }, 'heal');
}

async function work(lab: Lab, at: FaultAt, direction: 'inject' | 'heal'): Promise<void> {
  const plan = planOf(lab);
  checkFaults(plan, [at]);
  const fault = FAULTS.find((known) => known.id === at.fault) as Fault;
  const host = plan.hosts.find((known) => known.name === at.host) as PlannedHost;
  for (const step of fault[direction](host, plan)) await runStep(lab, at, step);
}

async function runStep(lab: Lab, at: FaultAt, step: FaultStep): Promise<void> {
  const { code, stderr } = await lab.exec(step.place, ['sh', '-ec', step.script], { timeoutMs: 20_000 });
  if (code === 0) return;
  throw new Error(`Fault ${at.fault}@${at.host}: exit code ${code}: ${printable(stderr.trim())}`);
}

function problemsOf(plan: LabPlan, at: FaultAt): readonly Problem[] {
  const ids = FAULTS.map((fault) => fault.id);
  const names = plan.hosts.map((host) => host.name);
  const fault = FAULTS.find((known) => known.id === at.fault);
  const host = plan.hosts.find((known) => known.name === at.host);
  const problems: Problem[] = [];
  if (fault === undefined) {
    const message = `There is no fault "${printable(at.fault)}".`;
    problems.push(problem('unknown-fault', message, suggestion(at.fault, ids, `Faults: ${ids.join(', ')}.`)));
  }
  if (host === undefined) {
    const message = `The lab has no host "${printable(at.host)}".`;
    problems.push(
      problem('unknown-host', message, suggestion(at.host, names, `Hosts: ${names[0]} to ${names.at(-1)}.`)),
    );
  }
  if (host?.switch === true) {
    problems.push(problem('bad-fault', `A fault is one of a host, not of ${host.name}.`, 'Give it to a host.'));
  }
  if (fault?.routersOnly === true && host?.router === false && !host.switch) {
    problems.push(
      problem(
        'bad-fault',
        `Only a router can have ${fault.id}, not ${host.name}.`,
        'r1, in --topology routed or chain',
      ),
    );
  }
  if (fault?.notOnBusybox === true && host?.busybox === true) {
    problems.push(problem('bad-fault', `A busybox host cannot have ${fault.id}.`, 'Give it to another host.'));
  }
  return problems;
}

function suggestion(word: string, candidates: readonly string[], otherwise: string): string {
  const near = didYouMean(word, candidates);
  return near === undefined ? otherwise : `Did you mean "${near}"?`;
}
