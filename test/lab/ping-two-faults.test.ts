/** Two faults at once, where the first keeps packets from coming to the second: both are named, and both remedies cure it. */
import { CHECKSUMS_ON, type Scenario, testScenarios } from './ping-scenarios.ts';
import { describeWithLab, useLab } from './support.ts';

const PAIR = ['--from', 'h1', '--to', 'h2'];

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'two faults on one host',
    faults: ['rp-filter-asymmetric@h2', 'firewall-input@h2'],
    failed: { '*>h2': ['receiver-rp-filter receiver h2 certain', 'receiver-firewall receiver h2 likely'] },
  },
  {
    name: 'a fault at each end of a pair',
    faults: ['firewall-output@h1', 'firewall-input@h2'],
    failed: {
      'h1>h2': ['sender-firewall sender h1 certain', 'receiver-firewall receiver h2 certain'],
      'h1>h3': ['sender-firewall sender h1 certain'],
      'h3>h2': ['receiver-firewall receiver h2 certain'],
    },
  },
  {
    name: 'nothing is sent, and the switch would not hear of the membership',
    faults: ['firewall-output@h1', 'igmp-blocked@h2'],
    args: PAIR,
    failed: { 'h1>h2': ['sender-firewall sender h1 certain', 'igmp-blocked receiver h2 likely'] },
  },
  {
    name: 'the sender is set down, and the receiver would not accept its address',
    faults: ['link-down@h1', 'rp-filter-asymmetric@h2'],
    args: PAIR,
    failed: { 'h1>h2': ['sender-link-down sender h1 certain', 'receiver-rp-filter receiver h2 likely'] },
  },
  {
    name: 'NAT on the sender, and a firewall before the program that would see it',
    faults: ['source-nat@h1', 'firewall-input@h2'],
    args: PAIR,
    failed: { 'h1>h2': ['receiver-firewall receiver h2 certain', 'source-rewritten sender h1 certain'] },
  },
  {
    name: 'the switch does not hear of the membership, and the receiver would not accept the addresses',
    faults: ['igmp-blocked@h2', 'rp-filter-asymmetric@h2'],
    failed: { '*>h2': ['receiver-rp-filter receiver h2 likely', 'igmp-blocked receiver h2 likely'] },
  },
  {
    name: 'checksums that nobody fills in, and a firewall before UDP looks at them',
    faults: ['checksums-unfilled@h2', 'firewall-input@h2'],
    failed: {
      'h2>*': ['bad-checksum sender h2 certain'],
      'h1>h2': ['receiver-firewall receiver h2 certain', 'bad-checksum sender h1 likely'],
      'h3>h2': ['receiver-firewall receiver h2 certain', 'bad-checksum sender h3 likely'],
    },
    undone: CHECKSUMS_ON,
  },
];

describeWithLab('two faults at once', () => {
  const lab = useLab({ hosts: 3 });

  testScenarios(lab, SCENARIOS);
});
