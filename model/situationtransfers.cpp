// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// The rules for what concerns transfers.

#include "model/situation.h"

#include <QCoreApplication>

namespace Quartermaster {

namespace {

class ActionText
{
    Q_DECLARE_TR_FUNCTIONS(Situation)
};

ActionState allowed(bool isAllowed, const QString &reason)
{
    return {.enabled = isAllowed, .reason = isAllowed ? QString() : reason, .verdict = {}};
}

/// For what concerns the selected ones.
ActionState selected(const Situation &situation, int count, const QString &reason)
{
    if (situation.selectedTransfers == 0)
        return allowed(false, ActionText::tr("No transfer is selected."));
    return allowed(count > 0, reason);
}

} // namespace

ActionState cancelTransferState(const Situation &situation)
{
    return selected(situation, situation.cancelableTransfers, ActionText::tr("What is selected is over."));
}

ActionState retryTransferState(const Situation &situation)
{
    return selected(situation, situation.retryableTransfers, ActionText::tr("What is selected has not failed."));
}

ActionState pauseTransferState(const Situation &situation)
{
    return selected(situation, situation.pausableTransfers,
                    ActionText::tr("What is selected neither waits nor is under way."));
}

ActionState resumeTransferState(const Situation &situation)
{
    return selected(situation, situation.resumableTransfers, ActionText::tr("What is selected is not paused."));
}

ActionState moveTransferState(const Situation &situation)
{
    return selected(situation, situation.movableTransfers, ActionText::tr("What is selected does not wait."));
}

ActionState forgetTransferState(const Situation &situation)
{
    return selected(situation, situation.selectedTransfers, {});
}

ActionState clearTransfersState(const Situation &situation)
{
    return allowed(situation.finishedTransfers > 0, ActionText::tr("No transfer is over."));
}

ActionState pauseTransfersState(const Situation &situation)
{
    return allowed(situation.runningTransfers > 0, ActionText::tr("No transfer waits or is under way."));
}

ActionState resumeTransfersState(const Situation &situation)
{
    return allowed(situation.pausedTransfers > 0, ActionText::tr("No transfer is paused."));
}

ActionState retryTransfersState(const Situation &situation)
{
    return allowed(situation.failedTransfers > 0, ActionText::tr("No transfer has failed."));
}

ActionState leaveOutTransfersState(const Situation &situation)
{
    return allowed(situation.leftTransfers > 0, ActionText::tr("All that was asked for is in the list already."));
}

ActionState exportTransfersState(const Situation &situation)
{
    return allowed(situation.shownTransfers > 0, ActionText::tr("The list of transfers is empty."));
}

} // namespace Quartermaster
