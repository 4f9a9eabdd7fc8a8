import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A link of the guide to a file of the repository: the folder above it, and not the web or a heading. */
const LINK = /\]\((?!https?:|#)(\.\.\/)?/g;

/** Writes what people read of the package: the guide as its front page, and where that leads, pages and the example. */
export const writeDocuments = (root: string, folder: string): void => {
  for (const name of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, name), join(folder, name));
  const isRead = (path: string): boolean => !path.includes('decisions') && !path.includes('node_modules');
  for (const name of ['docs', 'examples'])
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: isRead });
  const guide = readFileSync(join(root, 'docs/guide-cdk.md'), 'utf8');
  const frontPage = guide.replaceAll(LINK, (_, above: string | undefined) => (above === undefined ? '](docs/' : ']('));
  writeFileSync(join(folder, 'README.md'), frontPage);
};
