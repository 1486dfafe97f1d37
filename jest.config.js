/** Two projects: `unit` (pure, and real sshd on loopback; seconds) and `lab` (network namespaces, needs root). */
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': 'babel-jest' },
};

export default {
  testTimeout: 30_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/lab/'],
    },
    {
      ...shared,
      displayName: 'lab',
      testMatch: ['<rootDir>/test/lab/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/lab/setup.ts'],
    },
  ],
};
