import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

/**
 * One parameter of the address: lists keep their filters, page and order there, so that a link or a reload shows the same.
 * Setting it to its default takes it out; `clears` names parameters that mean nothing after the change, as the page of a list.
 */
export const useAddressParameter = (
  name: string,
  { initial = '', clears = [] }: { readonly initial?: string; readonly clears?: readonly string[] } = {},
): readonly [string, (value: string) => void] => {
  const [parameters, setParameters] = useSearchParams();
  const value = parameters.get(name) ?? initial;
  // A list of names that is written anew by each render is the same list.
  const cleared = clears.join(' ');
  const setValue = useCallback(
    (next: string) =>
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          if (next === initial) after.delete(name);
          else after.set(name, next);
          for (const other of cleared.split(' ')) after.delete(other);
          return after;
        },
        { replace: true },
      ),
    [setParameters, name, initial, cleared],
  );
  return [value, setValue];
};
