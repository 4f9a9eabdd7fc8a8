import { renderDingtalkTemplate } from '#src/protocols/robots/dingtalk-template.ts';

/** Builds what the robot of an application writes to one person. */
export const renderDingTalkBot = renderDingtalkTemplate;
