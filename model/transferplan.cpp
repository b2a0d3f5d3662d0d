// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/transferplan.h"

namespace Quartermaster {

Transfer transferOf(const TransferPlan &plan, const ObjectInfo &object)
{
    Transfer transfer{.kind = plan.kind, .store = plan.store, .path = object.path, .findings = object.findings};
    const qint64 size = object.size.value_or(-1);
    switch (plan.kind) {
    case Transfer::Kind::Upload:
        transfer.path = plan.folder + object.name;
        transfer.localFile = object.path;
        transfer.total = size;
        break;
    case Transfer::Kind::Copy:
        transfer.targetStore = plan.targetStore;
        transfer.targetPath = plan.folder + object.name;
        [[fallthrough]];
    case Transfer::Kind::Download:
        transfer.listed = transfer.total = size;
        break;
    case Transfer::Kind::Remove:
        break;
    }
    return transfer;
}

} // namespace Quartermaster
