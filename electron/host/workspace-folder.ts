import { join } from 'node:path';

/** Where things lie in a workspace folder. */
export interface WorkspacePaths {
  readonly folder: string;
  readonly database: string;
  readonly features: string;
  readonly models: string;
  readonly previews: string;
}

export const workspacePaths = (folder: string): WorkspacePaths => ({
  folder,
  database: join(folder, 'macon.sqlite'),
  features: join(folder, 'features'),
  models: join(folder, 'models'),
  previews: join(folder, 'previews'),
});
