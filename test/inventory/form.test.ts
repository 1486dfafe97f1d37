import { describe, expect, test } from '@jest/globals';
import { formOfText, isAnsible, isDynamic } from '../../src/inventory/form.ts';
import type { Json } from '../../src/lib/json.ts';

describe('form of the text', () => {
  test.each([
    ['hosts', 'feed1\n', 'ini'],
    ['hosts', '# c\n; c\n\n[feeds]\nfeed1\n', 'ini'],
    ['hosts', 'feed1:2222 a=b\n', 'ini'],
    ['hosts', 'feed1 ansible_host=198.18.0.1\n', 'ini'],
    ['hosts', 'all:\n  hosts:\n', 'yaml'],
    ['hosts', '---\n# c\nhosts: {}\n', 'yaml'],
    ['hosts', '"hosts":\n', 'yaml'],
    ['hosts', '{"all": {}}', 'yaml'],
    ['hosts', '', 'yaml'],
    ['x.yaml', 'feed1\n', 'yaml'],
    ['x.json', '[feeds]\n', 'yaml'],
    ['x.yaml', '#!/bin/sh\n', 'script'],
    ['x.yaml', '$ANSIBLE_VAULT;1.1;AES256\n', 'vault'],
  ])('%s: %j is %s', (file, text, form) => {
    expect(formOfText({ file, folder: '/', text })).toBe(form);
  });
});

describe('form of YAML content', () => {
  test.each<[Json, boolean]>([
    [{ all: { hosts: {} } }, true],
    [{ feeds: { hosts: { feed1: null } }, desks: { vars: {} } }, true],
    [{ ungrouped: null }, true],
    [{ hosts: { feed1: {} } }, false],
    [{ hosts: { feed1: {} }, all: {} }, true],
    [{ groups: { feeds: { hosts: [] } } }, false],
    [{ host: { feed1: {} } }, false],
    [{ feeds: {} }, false],
    [{}, false],
    [[], false],
    ['text', false],
  ])('%j: of Ansible: %s', (content, expected) => {
    expect(isAnsible(content)).toBe(expected);
  });

  test('what a script prints, and a plugin configuration', () => {
    expect(isDynamic({ _meta: {} })).toBe(true);
    expect(isDynamic({ plugin: 'aws_ec2', regions: [] })).toBe(true);
    expect(isDynamic({ plugin: { hosts: {} } })).toBe(false);
  });
});
