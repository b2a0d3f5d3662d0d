// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/metacommand.h"

#include "app/cli/json.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

Result<QStringList> MetaCommand::storeIds()
{
    const Arguments &given = arguments();
    const Result<ObjectAddress> address = parseAddress(given.operands.constFirst());
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    for (const QString &word : given.operands.mid(1)) {
        const qsizetype equals = word.indexOf(u'=');
        if (equals <= 0)
            return failure(ErrorKind::BadInput,
                           u"what is set is given as KEY=VALUE, not as \"%1\""_s.arg(displayName(word)));
        m_values.insert(word.left(equals).toLower(), word.mid(equals + 1));
    }
    m_changes = !m_values.isEmpty() || !given.remove.isEmpty() || given.readers || given.writers;
    return QStringList{m_address.store};
}

void MetaCommand::run()
{
    const DriverEntry *entry = store(m_address.store).driverEntry();
    if (!entry || !entry->setsMetadata) {
        return fail({.kind = ErrorKind::Refused,
                     .detail = u"stores of this kind have no metadata that can be changed"_s,
                     .store = m_address.store,
                     .object = redactedPath(m_address.path),
                     .reason = Reason::NotSupported},
                    OperationKind::SetMetadata);
    }
    const auto own = driver(m_address.store);
    await(own->stat(m_address.path), [this, own](const Result<ObjectInfo> &info) {
        if (!info)
            return fail(info.error(), OperationKind::Stat);
        if (!m_changes) {
            show(*info);
            return finish(ExitCode::Done);
        }
        const Metadata before = info->metadata ? *info->metadata : Metadata();
        const Result<Metadata> after = changed(before);
        if (!after)
            return fail(after.error(), OperationKind::SetMetadata);
        const ObjectInfo object = *info;
        await(own->setMetadata(m_address.path, before, *after, info->findings),
              [this, object, after = *after](const Result<void> &set) {
                  if (!set)
                      return fail(set.error(), OperationKind::SetMetadata);
                  ObjectInfo now = object;
                  now.metadata = after;
                  show(now);
                  finish(ExitCode::Done);
              });
    });
}

Result<Metadata> MetaCommand::changed(const Metadata &before) const
{
    const auto bad = [this](ErrorKind kind, const QString &what) {
        return tl::unexpected(
            Error{.kind = kind, .detail = what, .store = m_address.store, .object = redactedPath(m_address.path)});
    };
    Metadata after = before;
    for (const QString &word : arguments().remove) {
        if (after.values.remove(word.toLower()) == 0)
            return bad(ErrorKind::NotFound, u"it has no metadata \"%1\""_s.arg(displayName(word)));
    }
    after.values.insert(m_values);
    if ((arguments().readers && !before.readers) || (arguments().writers && !before.writers))
        return bad(ErrorKind::BadInput, u"it has no ACL of that kind"_s);
    if (arguments().readers)
        after.readers = arguments().readers;
    if (arguments().writers)
        after.writers = arguments().writers;
    return after;
}

void MetaCommand::show(const ObjectInfo &object)
{
    const Metadata metadata = object.metadata ? *object.metadata : Metadata();
    if (output().isJson()) {
        JsonObject values;
        for (auto value = metadata.values.begin(); value != metadata.values.end(); ++value)
            values.text(value.key().toUtf8().constData(), *value);
        JsonObject json;
        json.text("store", m_address.store)
            .text("path", redactedPath(m_address.path))
            .json("metadata", values.toJson());
        if (metadata.readers)
            json.text("read_acl", *metadata.readers);
        if (metadata.writers)
            json.text("write_acl", *metadata.writers);
        output().line(json.toJson());
        return;
    }
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Left});
    for (auto value = metadata.values.begin(); value != metadata.values.end(); ++value)
        table.addRow({displayName(value.key()) + u':', displayName(*value)});
    if (metadata.readers)
        table.addRow({u"(read ACL)"_s, displayName(*metadata.readers)});
    if (metadata.writers)
        table.addRow({u"(write ACL)"_s, displayName(*metadata.writers)});
    for (const QString &line : table.lines())
        output().line(line);
}

Result<QStringList> CreateContainerCommand::storeIds()
{
    const Result<ObjectAddress> address = parseAddress(arguments().operands.constFirst());
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    return QStringList{m_address.store};
}

void CreateContainerCommand::run()
{
    const QString path = m_address.path.endsWith(u'/') ? m_address.path : m_address.path + u'/';
    await(driver(m_address.store)->createContainer(path), [this, path](const Result<void> &made) {
        if (!made)
            return fail(made.error(), OperationKind::CreateContainer);
        if (output().isJson())
            output().line(
                JsonObject().text("store", m_address.store).text("path", path).boolean("created", true).toJson());
        finish(ExitCode::Done);
    });
}

} // namespace Quartermaster
