import { configError } from '../spec/failure.js';

/** A package that only who loads into this kind of target needs. @throws config_error that says how to install it. */
export async function optional<T>(name: string, load: () => Promise<T>, target: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
    throw configError(
      isMissing
        ? `For ${target} the package ${name} is needed, and it is not installed here. Install it beside trunkline: npm install ${name}`
        : `The package ${name}, which is needed for ${target}, does not load on this machine: ${message.split('\n')[0]}`,
      { cause: error },
    );
  }
}
