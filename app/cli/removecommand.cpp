// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/removecommand.h"

#include "app/cli/json.h"
#include "model/objectname.h"

namespace Quartermaster {

Result<QStringList> RemoveCommand::storeIds()
{
    QStringList ids;
    for (const QString &word : arguments().operands) {
        const Result<ObjectAddress> address = parseAddress(word);
        if (!address)
            return tl::unexpected(address.error());
        m_waiting << *address;
        if (!ids.contains(address->store))
            ids << address->store;
    }
    return ids;
}

void RemoveCommand::removeNext()
{
    if (m_waiting.isEmpty())
        return finish(m_code);
    const ObjectAddress address = m_waiting.takeFirst();
    await(driver(address.store)->remove(address.path), [this, address](const Result<void> &removed) {
        if (!removed) {
            output().error(removed.error(), OperationKind::Delete);
            if (m_code == ExitCode::Done)
                m_code = exitCode(removed.error());
        } else if (output().isJson()) {
            output().line(JsonObject()
                              .text("store", address.store)
                              .text("path", redactedPath(address.path))
                              .boolean("deleted", true)
                              .toJson());
            output().flush();
        }
        if (!isOver())
            removeNext();
    });
}

} // namespace Quartermaster
