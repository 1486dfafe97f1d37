import { netplan } from '../../src/persistence/netplan/index.ts';
import { describeCases } from './manager-cases.ts';

describeCases(netplan);
