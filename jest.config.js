/**
 * Two projects: `unit` (pure, and real sshd on loopback; seconds) and `lab`, for what needs a build: the compiled CLI as a
 * process (test/process), and in network namespaces (test/lab, needs root).
 */
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
      testPathIgnorePatterns: ['<rootDir>/test/lab/', '<rootDir>/test/process/'],
    },
    {
      ...shared,
      displayName: 'lab',
      testMatch: ['<rootDir>/test/lab/**/*.test.ts', '<rootDir>/test/process/**/*.test.ts'],
      setupFilesAfterEnv: ['<rootDir>/test/lab/setup.ts'],
    },
  ],
};
