#!/usr/bin/env node
/** Starts the CLI from src/ (Node 24 strips the types): what is edited is what runs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute, settings } from '@oclif/core';

const root = join(import.meta.dirname, '..');
const source = (await readFile(join(root, 'package.json'), 'utf8')).replaceAll('./dist/', './src/');
settings.enableAutoTranspile = false;
void execute({ development: true, loadOptions: { root, pjson: JSON.parse(source), ignoreManifest: true } });
