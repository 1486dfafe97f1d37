import { networkd } from '../../src/persistence/networkd/index.ts';
import { describeCases } from './manager-cases.ts';

describeCases(networkd);
