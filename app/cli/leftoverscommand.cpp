// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/leftoverscommand.h"

#include "app/cli/json.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QByteArray leftoverJson(const QString &store, const Leftover &leftover)
{
    return JsonObject()
        .text("store", store)
        .text("path", leftover.path)
        .text("id", leftover.token)
        .time("begun", leftover.begun)
        .numberOrNull("size", leftover.size)
        .numberOrNull("parts", leftover.parts)
        .textOrNull("owner", leftover.owner)
        .toJson();
}

} // namespace

Result<QStringList> LeftoversCommand::storeIds()
{
    if (arguments().all && !arguments().remove.isEmpty())
        return failure(ErrorKind::BadInput, u"--all and --remove are two things: give one of them"_s);
    const Result<ObjectAddress> address = parseAddress(arguments().operands.constFirst(), true);
    if (!address)
        return tl::unexpected(address.error());
    if (!address->path.isEmpty())
        return failure(ErrorKind::BadInput, u"leftovers are a store's: give its id alone"_s);
    m_store = address->store;
    return QStringList{m_store};
}

void LeftoversCommand::run()
{
    const DriverEntry *entry = store(m_store).driverEntry();
    if (!entry || !entry->findsLeftovers) {
        return fail({.kind = ErrorKind::Refused,
                     .detail = u"stores of this kind do not tell of unfinished uploads"_s,
                     .store = m_store,
                     .reason = Reason::NotSupported},
                    OperationKind::List);
    }
    m_driver = driver(m_store);
    fetchPage({});
}

void LeftoversCommand::fetchPage(const QString &token)
{
    await(m_driver->leftovers(token), [this, token](const Result<LeftoverPage> &page) {
        if (!page)
            return fail(page.error(), OperationKind::List);
        m_found += page->leftovers;
        if (!page->nextToken.isEmpty() && page->nextToken != token)
            return fetchPage(page->nextToken);
        if (!arguments().all && arguments().remove.isEmpty())
            return show();
        if (!arguments().all) {
            for (const QString &id : arguments().remove) {
                const bool isThere = std::any_of(m_found.cbegin(), m_found.cend(),
                                                 [&id](const Leftover &one) { return one.token == id; });
                if (!isThere) {
                    output().error({.kind = ErrorKind::NotFound,
                                    .detail = u"there is no unfinished upload with this id"_s,
                                    .store = m_store,
                                    .object = id},
                                   OperationKind::Delete);
                    m_code = ExitCode::NotFound;
                }
            }
            m_found.removeIf([this](const Leftover &one) { return !arguments().remove.contains(one.token); });
        }
        removeNext();
    });
}

void LeftoversCommand::show()
{
    if (output().isJson()) {
        for (const Leftover &leftover : std::as_const(m_found))
            output().line(leftoverJson(m_store, leftover));
        return finish(ExitCode::Done);
    }
    if (m_found.isEmpty()) {
        output().line(u"No unfinished uploads in %1."_s.arg(displayName(m_store)));
        return finish(ExitCode::Done);
    }
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Right, Align::Right, Align::Left, Align::Left, Align::Left});
    table.addRow({u"BEGUN"_s, u"SIZE"_s, u"PARTS"_s, u"BY"_s, u"ID"_s, u"OBJECT"_s});
    for (const Leftover &leftover : std::as_const(m_found)) {
        table.addRow(
            {leftover.begun.isValid() ? leftover.begun.toLocalTime().toString(u"yyyy-MM-dd HH:mm:ss"_s) : u"-"_s,
             sizeText(leftover.size), leftover.parts ? QString::number(*leftover.parts) : u"-"_s,
             leftover.owner.isEmpty() ? u"-"_s : displayName(leftover.owner), displayName(leftover.token),
             displayName(leftover.path)});
    }
    for (const QString &line : table.lines())
        output().line(line);
    finish(ExitCode::Done);
}

void LeftoversCommand::removeNext()
{
    if (m_found.isEmpty())
        return finish(m_code);
    const Leftover leftover = m_found.takeFirst();
    await(m_driver->removeLeftover(leftover), [this, leftover](const Result<void> &removed) {
        if (!removed) {
            output().error(removed.error(), OperationKind::Delete);
            if (m_code == ExitCode::Done)
                m_code = exitCode(removed.error());
        } else if (output().isJson()) {
            output().line(JsonObject()
                              .text("store", m_store)
                              .text("path", leftover.path)
                              .text("id", leftover.token)
                              .boolean("removed", true)
                              .toJson());
            output().flush();
        }
        if (!isOver())
            removeNext();
    });
}

} // namespace Quartermaster
