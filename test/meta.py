#!/usr/bin/env python3
"""Fails where META.json is not what PGXN's Meta Spec 1.0 asks for, or does not
fit the tree.

	python3 test/meta.py [FOLDER]
"""

import json
import os
import re
import sys
from urllib.parse import urlparse

SEMVER = re.compile(r'(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)([a-zA-Z-][0-9A-Za-z-]*|-[0-9A-Za-z.-]+)?$')
TERM = re.compile(r'[^\s/\\\x00-\x1f\x7f]{2,}$')
TAG = re.compile(r'[^/\\\x00-\x1f\x7f]{1,256}$')
LICENSES = {
	'agpl_3', 'apache_1_1', 'apache_2_0', 'artistic_1', 'artistic_2', 'bsd', 'freebsd', 'gfdl_1_2', 'gfdl_1_3',
	'gpl_1', 'gpl_2', 'gpl_3', 'lgpl_2_1', 'lgpl_3_0', 'mit', 'mozilla_1_0', 'mozilla_1_1', 'openssl', 'perl_5',
	'postgresql', 'qpl_1_0', 'ssleay', 'sun', 'zlib', 'open_source', 'restricted', 'unrestricted', 'unknown'}
MANDATORY = {'name', 'version', 'abstract', 'maintainer', 'license', 'provides', 'meta-spec'}
OPTIONAL = {'description', 'generated_by', 'tags', 'no_index', 'prereqs', 'release_status', 'resources'}
PHASES = {'configure', 'runtime', 'build', 'test', 'develop'}
RELATIONS = {'requires', 'recommends', 'suggests', 'conflicts'}
INSIDE = {'PostgreSQL', 'plpgsql'}

errors = []


def check(holds, what):
	"""Notes an error unless something holds."""
	if not holds:
		errors.append(what)


def text(value):
	"""Tells whether a value is a text with something in it."""
	return isinstance(value, str) and value.strip() != ''


def texts(value):
	"""Tells whether a value is such a text, or a list of them."""
	return text(value) or isinstance(value, list) and value and all(map(text, value))


def check_provides(provides, folder):
	"""Checks the extensions that the distribution has, and their files."""
	check(isinstance(provides, dict) and provides, 'provides: must have an extension')
	for name, extension in provides.items():
		check(TERM.match(name), f'provides: "{name}" is not a name')
		check(SEMVER.match(extension.get('version', '')), f'provides: {name}: version')
		check(not set(extension) - {'file', 'version', 'abstract', 'docfile'}, f'provides: {name}: unknown key')
		check('file' in extension, f'provides: {name}: no file')
		for key in 'file', 'docfile':
			file = extension.get(key)
			check(file is None or os.path.isfile(os.path.join(folder, file)), f'provides: {name}: no file {file}')
		with open(os.path.join(folder, f'{name}.control'), encoding='utf-8') as control:
			version = re.search(r"^default_version *= *'(.*)'", control.read(), re.M).group(1)
		check(extension['version'].startswith(version), f'provides: {name}: its control file says {version}')


def check_prereqs(prereqs):
	"""Checks what other things are needed, in which phase."""
	check(set(prereqs) <= PHASES, 'prereqs: unknown phase')
	for phase, relations in prereqs.items():
		check(set(relations) <= RELATIONS, f'prereqs: {phase}: unknown relation')
		for needed in relations.values():
			for name, version in needed.items():
				check(TERM.match(name), f'prereqs: {phase}: "{name}" is not a name')
				check(version == 0 or SEMVER.match(str(version)), f'prereqs: {phase}: {name}: version')
				check(name in INSIDE, f'prereqs: {phase}: {name}: not a part of PostgreSQL')


def check_resources(resources):
	"""Checks the addresses."""
	check(set(resources) <= {'homepage', 'bugtracker', 'repository'}, 'resources: unknown key')
	for url in (resources.get('homepage'), resources.get('bugtracker', {}).get('web'), resources.get('repository', {}).get('url')):
		check(url is None or urlparse(url).scheme, f'resources: {url} is no address')


def check_meta(meta, folder):
	"""Checks the whole of it."""
	for key in sorted(MANDATORY - set(meta)):
		check(False, f'no {key}')
	for key in sorted(set(meta) - MANDATORY - OPTIONAL):
		check(key.lower().startswith('x_'), f'unknown key {key}')
	if errors:
		return
	check(TERM.match(meta['name']), 'name')
	check(SEMVER.match(meta['version']), 'version')
	check(text(meta['abstract']), 'abstract')
	check(texts(meta['maintainer']), 'maintainer')
	check(meta['license'] in LICENSES, 'license')
	check(meta['meta-spec'].get('version') == '1.0.0', 'meta-spec')
	check(meta.get('release_status', 'stable') in ('stable', 'testing', 'unstable'), 'release_status')
	check(all(isinstance(tag, str) and TAG.match(tag) for tag in meta.get('tags', [])), 'tags')
	check(set(meta.get('no_index', {})) <= {'file', 'directory'}, 'no_index: unknown key')
	for name in meta.get('no_index', {}).get('directory', []):
		check(os.path.isdir(os.path.join(folder, name)), f'no_index: no folder {name}')
	check_provides(meta['provides'], folder)
	check_prereqs(meta.get('prereqs', {}))
	check_resources(meta.get('resources', {}))


folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
with open(os.path.join(folder, 'META.json'), encoding='utf-8') as file:
	check_meta(json.load(file), folder)
for error in errors:
	print(f'META.json: {error}')
sys.exit(1 if errors else 0)
