import { Flags } from '@oclif/core';

export const labName = {
  name: Flags.string({ default: 'lab', description: 'name of the lab: several can be up' }),
};
