import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Multiselect from '@cloudscape-design/components/multiselect';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { dataOf, done } from '../../api/client.ts';
import { useTexts } from '../../i18n/language.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { ErrorAlert } from '../../parts/error-alert.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { useSave } from '../../parts/save.ts';
import { partsTexts } from '../../parts/texts.ts';
import { useSession } from '../../session/session.tsx';
import { SettingCard, type SettingDialog } from './setting-card.tsx';
import { settingTexts } from './setting-texts.ts';

type Callee = { readonly subscription_urn: string; readonly endpoint: string; readonly remark: string };

type Step = { readonly order: number; readonly subscriptions: readonly Callee[] };

type CallPolicy = { readonly id: string; readonly steps: readonly Step[] };

const POLICIES = '/v2/{project_id}/notifications/topics/{topic_urn}/notify-policy';
const POLICY = '/v2/{project_id}/notifications/topics/{topic_urn}/notify-policy/{notify_policy_id}';

const nameOf = ({ endpoint, remark }: Callee): string => (remark === '' ? endpoint : `${endpoint} (${remark})`);

/** Who is called for a message, and after whom (contract section 12.1); without it all are called at once. */
export const CallOrder = ({ topicUrn }: { readonly topicUrn: string }) => {
  const texts = useTexts(settingTexts);
  const { api, projectId } = useSession();
  const [dialog, setDialog] = useState<SettingDialog>();
  const { data, error } = useQuery({
    queryKey: ['call-order', projectId, topicUrn],
    queryFn: () => dataOf(api.GET(POLICIES, { params: { path: { project_id: projectId, topic_urn: topicUrn } } })),
  });
  if (error !== null) return <ErrorAlert error={error} />;
  if (data === undefined) return null;
  const policy = data.id === undefined ? undefined : { id: data.id, steps: data.polling ?? [] };
  const close = () => setDialog(undefined);
  return (
    <>
      <SettingCard
        title={texts.calls}
        description={texts.callsText}
        isSet={policy !== undefined}
        actions={{ create: texts.createCalls, change: texts.changeCalls, delete: texts.deleteCalls }}
        onOpen={setDialog}
      >
        {policy === undefined ? <Box variant="p">{texts.noCalls}</Box> : <Steps steps={policy.steps} />}
      </SettingCard>
      {dialog === 'set' && <SetCalls topicUrn={topicUrn} policy={policy} onClose={close} />}
      {dialog === 'delete' && policy !== undefined && (
        <DeleteCalls topicUrn={topicUrn} policy={policy} onClose={close} />
      )}
    </>
  );
};

const Steps = ({ steps }: Pick<CallPolicy, 'steps'>) => {
  const texts = useTexts(settingTexts);
  return (
    <KeyValuePairs
      columns={3}
      items={steps.map(({ subscriptions }, at) => ({
        label: texts.callStep(at + 1),
        value: subscriptions.map(nameOf).join(', '),
      }))}
    />
  );
};

type CallDialogProps<P> = { readonly topicUrn: string; readonly policy: P; readonly onClose: () => void };

const PAGE = 100;

/** As many subscriptions of the project as are looked through for those of the topic that are called: 1,000. */
const MAX_PAGES = 10;

/** Confirmed, or in need of none (contract section 8): the API takes no others into a policy. */
const IN_FORCE: readonly number[] = [1, 2];

/** The subscriptions of the topic that are called. The API lists them by protocol in the project as a whole. */
const useCallees = (topicUrn: string) => {
  const { api, projectId } = useSession();
  const load = (offset: number) =>
    dataOf(
      api.GET('/v2/{project_id}/notifications/subscriptions', {
        params: { path: { project_id: projectId }, query: { protocol: 'callnotify', limit: PAGE, offset } },
      }),
    );
  return useQuery({
    queryKey: ['subscriptions', projectId, 'called', topicUrn],
    queryFn: async (): Promise<readonly Callee[]> => {
      const first = await load(0);
      const all = [...first.subscriptions];
      const pages = Math.min(Math.ceil(first.subscription_count / PAGE), MAX_PAGES);
      for (let page = 1; page < pages; page += 1) all.push(...(await load(page * PAGE)).subscriptions);
      return all.filter(({ topic_urn, status }) => topic_urn === topicUrn && IN_FORCE.includes(status));
    },
  });
};

/** A step as it is being chosen; the id is of the form alone. */
type DraftStep = { readonly id: string; readonly urns: readonly string[] };

const draftStep = (callees: readonly Callee[] = []): DraftStep => ({
  id: crypto.randomUUID(),
  urns: callees.map(({ subscription_urn }) => subscription_urn),
});

const SetCalls = ({ topicUrn, policy, onClose }: CallDialogProps<CallPolicy | undefined>) => {
  const texts = useTexts(settingTexts);
  const { save, remove } = useTexts(partsTexts);
  const { api, projectId } = useSession();
  const [steps, setSteps] = useState<readonly DraftStep[]>(
    () => policy?.steps.map(({ subscriptions }) => draftStep(subscriptions)) ?? [draftStep()],
  );
  const callees = useCallees(topicUrn);
  const options = (callees.data ?? []).map((one) => ({ value: one.subscription_urn, label: nameOf(one) }));
  const path = { project_id: projectId, topic_urn: topicUrn };
  const { mutateAsync } = useSave(['call-order'], () => {
    // What is shown is saved: who has cancelled since is no option any more.
    const shown = (urns: readonly string[]) => urns.filter((urn) => options.some(({ value }) => value === urn));
    const polling = steps.map(({ urns }, at) => ({ order: at + 1, subscription_urns: shown(urns) }));
    const body = { protocol: 'callnotify' as const, polling };
    return policy === undefined
      ? done(api.POST(POLICIES, { params: { path }, body }))
      : done(api.PUT(POLICY, { params: { path: { ...path, notify_policy_id: policy.id } }, body }));
  });
  return (
    <FormDialog
      title={policy === undefined ? texts.createCalls : texts.changeCalls}
      action={save}
      isReady={callees.data !== undefined}
      onSubmit={() => mutateAsync()}
      onClose={onClose}
    >
      <Box variant="p">{texts.setCallsText}</Box>
      {callees.error !== null && <ErrorAlert error={callees.error} />}
      {steps.map(({ id, urns }, at) => (
        <FormField
          key={id}
          label={texts.callStep(at + 1)}
          secondaryControl={
            <Button
              ariaLabel={`${remove} ${texts.callStep(at + 1)}`}
              formAction="none"
              iconName="remove"
              onClick={() => setSteps(steps.filter((one) => one.id !== id))}
            />
          }
          stretch
        >
          <Multiselect
            ariaLabel={texts.callStep(at + 1)}
            placeholder={texts.chooseCallees}
            empty={texts.noCallees}
            options={options}
            selectedOptions={options.filter(({ value }) => urns.includes(value))}
            onChange={({ detail }) => {
              const chosen = detail.selectedOptions.flatMap(({ value }) => value ?? []);
              setSteps(steps.map((one) => (one.id === id ? { id, urns: chosen } : one)));
            }}
          />
        </FormField>
      ))}
      <Button iconName="add-plus" formAction="none" onClick={() => setSteps([...steps, draftStep()])}>
        {texts.addCallStep}
      </Button>
    </FormDialog>
  );
};

const DeleteCalls = ({ topicUrn, policy, onClose }: CallDialogProps<CallPolicy>) => {
  const texts = useTexts(settingTexts);
  const { api, projectId } = useSession();
  const params = { path: { project_id: projectId, topic_urn: topicUrn, notify_policy_id: policy.id } };
  const { mutateAsync } = useSave(['call-order'], () => done(api.DELETE(POLICY, { params })));
  return (
    <Confirm
      title={texts.deleteCallsTitle}
      action={texts.deleteCalls}
      onConfirm={() => mutateAsync()}
      onClose={onClose}
    >
      <Box variant="p">{texts.deleteCallsText}</Box>
    </Confirm>
  );
};
