// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/versionscommand.h"

#include "app/cli/json.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

Result<QStringList> VersionsCommand::storeIds()
{
    const Result<ObjectAddress> address = parseAddress(arguments().operands.constFirst());
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    m_waiting = arguments().remove;
    return QStringList{m_address.store};
}

void VersionsCommand::run()
{
    const DriverEntry *entry = store(m_address.store).driverEntry();
    if (!entry || !entry->keepsVersions) {
        return fail({.kind = ErrorKind::Refused,
                     .detail = u"stores of this kind keep no versions"_s,
                     .store = m_address.store,
                     .object = redactedPath(m_address.path),
                     .reason = Reason::NotSupported},
                    OperationKind::List);
    }
    m_driver = driver(m_address.store);
    if (m_waiting.isEmpty())
        fetchPage({});
    else
        removeNext();
}

void VersionsCommand::fetchPage(const QString &token)
{
    await(m_driver->versions(m_address.path, token), [this, token](const Result<VersionPage> &page) {
        if (!page)
            return fail(page.error(), OperationKind::List);
        show(*page);
        if (!output().flush() || isOver())
            return;
        if (!page->nextToken.isEmpty() && page->nextToken != token)
            return fetchPage(page->nextToken);
        finish(ExitCode::Done);
    });
}

void VersionsCommand::show(const VersionPage &page)
{
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Right, Align::Left, Align::Left});
    if (!std::exchange(m_hasHead, true))
        table.addRow({u"CHANGED"_s, u"SIZE"_s, u"STATE"_s, u"ID"_s});
    for (const ObjectVersion &version : page.versions) {
        const QString state = version.isDeletion ? u"deletion"_s : version.isLatest ? u"latest"_s : u"older"_s;
        if (output().isJson()) {
            output().line(JsonObject()
                              .text("id", version.id)
                              .text("state", state)
                              .boolean("latest", version.isLatest)
                              .numberOrNull("size", version.size)
                              .time("modified", version.modified)
                              .textOrNull("checksum", version.checksum)
                              .toJson());
            continue;
        }
        table.addRow(
            {version.modified.isValid() ? version.modified.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s) : u"-"_s,
             sizeText(version.size), state, displayName(version.id)});
    }
    if (output().isJson())
        return;
    for (const QString &line : table.lines())
        output().line(line);
}

void VersionsCommand::removeNext()
{
    if (m_waiting.isEmpty())
        return finish(m_code);
    const QString id = m_waiting.takeFirst();
    await(m_driver->removeVersion(m_address.path, id), [this, id](const Result<void> &removed) {
        if (!removed) {
            output().error(removed.error(), OperationKind::Delete);
            if (m_code == ExitCode::Done)
                m_code = exitCode(removed.error());
        } else if (output().isJson()) {
            output().line(JsonObject()
                              .text("store", m_address.store)
                              .text("path", redactedPath(m_address.path))
                              .text("id", id)
                              .boolean("removed", true)
                              .toJson());
            output().flush();
        }
        if (!isOver())
            removeNext();
    });
}

} // namespace Quartermaster
