// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/movecommand.h"

#include "app/cli/storejson.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

MoveCommand::MoveCommand(const CommandContext &context)
    : Command(context)
    , m_progress(context.output)
{}

Result<QStringList> MoveCommand::storeIds()
{
    const Result<ObjectAddress> from = parseAddress(arguments().operands.at(0));
    if (!from)
        return tl::unexpected(from.error());
    const Result<ObjectAddress> to = parseAddress(arguments().operands.at(1));
    if (!to)
        return tl::unexpected(to.error());
    if (from->store != to->store)
        return failure(ErrorKind::BadInput, u"mv works within one store; between two, use cp, then rm"_s);
    m_from = *from;
    m_to = to->path;
    return QStringList{m_from.store};
}

void MoveCommand::run()
{
    auto operation = driver(m_from.store)->rename(m_from.path, m_to);
    m_progress.follow(operation.get());
    await(std::move(operation), [this](const Result<AddedObject> &renamed) {
        m_progress.clear();
        if (!renamed)
            return fail(renamed.error(), OperationKind::Rename);
        if (output().isJson())
            output().line(addedJson(*renamed));
        else
            output().line(addedText(*renamed));
        finish(ExitCode::Done);
    });
}

} // namespace Quartermaster
