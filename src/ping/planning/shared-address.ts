/** 32 IPv4 groups have one Ethernet address, as IPv6 groups with the same low 32 bits have. Pure. */
import { ethernetPart, inPrefix, isSix } from '../address.ts';

/** Groups that a switch or an interface which looks at Ethernet addresses takes for others. */
export function sharedAddressWarnings(groups: readonly string[]): readonly string[] {
  const local = groups.flatMap((group) => {
    const [high = 0, middle, low] = ethernetPart(group);
    if (isSix(group) || inPrefix(group, '224.0.0.0', 24) || high !== 0 || middle !== 0) return [];
    return [
      `${group} has the Ethernet address of 224.0.0.${low} (32 groups share one, RFC 1112): switches that go by it flood it, so it proves nothing about IGMP snooping there`,
    ];
  });
  const same = Map.groupBy(new Set(groups), (group) => `${isSix(group)} ${ethernetPart(group)}`);
  return [
    ...local,
    ...[...same.values()]
      .filter((sharing) => sharing.length > 1)
      .map(
        (sharing) =>
          `${sharing.join(' and ')} share one Ethernet address: switches and interfaces that go by it do not tell them apart (RFC 1112, RFC 2464)`,
      ),
  ];
}
