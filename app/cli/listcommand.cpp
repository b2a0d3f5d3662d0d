// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/listcommand.h"

#include "app/cli/json.h"
#include "app/cli/storejson.h"
#include "app/cli/table.h"
#include "model/objectname.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

/// "2026-11-24 13:07:05". Qt's own formatting takes as long as all else that a row of a listing costs.
QString localTime(const QDateTime &time)
{
    if (!time.isValid())
        return u"-"_s;
    const QDateTime local = time.toLocalTime();
    const QDate date = local.date();
    const QTime clock = local.time();
    QString text = u"0000-00-00 00:00:00"_s;
    const auto put = [&text](qsizetype at, qsizetype digits, int value) {
        for (qsizetype i = at + digits - 1; i >= at; --i, value /= 10)
            text[i] = QChar(u'0' + value % 10);
    };
    put(0, 4, date.year());
    put(5, 2, date.month());
    put(8, 2, date.day());
    put(11, 2, clock.hour());
    put(14, 2, clock.minute());
    put(17, 2, clock.second());
    return text;
}

/// As a path that driver->list() takes.
QString asFolder(const QString &path)
{
    return path.isEmpty() || path.endsWith(u'/') ? path : path + u'/';
}

} // namespace

Result<QStringList> ListCommand::storeIds()
{
    const Result<ObjectAddress> address = parseAddress(arguments().operands.constFirst(), true);
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    return QStringList{m_address.store};
}

void ListCommand::run()
{
    m_driver = driver(m_address.store);
    const QString folder = asFolder(m_address.path);
    m_mayBeObject = folder != m_address.path;
    m_waiting << folder;
    listNext();
}

void ListCommand::listNext()
{
    if (m_waiting.isEmpty() || isFull())
        return finish(m_code);
    const QString path = m_waiting.takeLast();
    m_seen.insert(path);
    fetchPage(path, {});
}

void ListCommand::fetchPage(const QString &path, const QString &token)
{
    await(m_driver->list(path, token), [this, path](const Result<ObjectPage> &page) {
        if (page)
            takePage(path, *page);
        else
            takeFailure(path, page.error());
    });
}

void ListCommand::takePage(const QString &path, const ObjectPage &page)
{
    m_mayBeObject = false;
    // While this page is shown, the server makes the next.
    const bool goesOn = !page.nextToken.isEmpty()
                        && (!arguments().limit || m_shown + page.objects.size() < *arguments().limit);
    if (goesOn)
        fetchPage(path, page.nextToken);
    QStringList folders;
    for (const ObjectInfo &object : page.objects) {
        if (isFull() || isOver())
            break;
        show(object);
        if (arguments().recursive && object.kind != ObjectInfo::Kind::Object && !m_seen.contains(object.path))
            folders << object.path;
    }
    if (!output().flush() || isOver())
        return;
    // The folders come after what stands beside them, in the order of the listing.
    const qsizetype deeper = m_waiting.size();
    for (const QString &folder : std::as_const(folders))
        m_waiting.insert(deeper, folder);
    if (!goesOn)
        listNext();
}

void ListCommand::takeFailure(const QString &path, const Error &error)
{
    if (m_mayBeObject && error.kind != ErrorKind::Refused)
        return statInstead(error);
    if (path == asFolder(m_address.path))
        return fail(error, OperationKind::List);
    // A folder further down: the others may still be told.
    output().error(error, OperationKind::List);
    if (m_code == ExitCode::Done)
        m_code = exitCode(error);
    listNext();
}

void ListCommand::statInstead(const Error &listing)
{
    await(m_driver->stat(m_address.path), [this, listing](const Result<ObjectInfo> &info) {
        if (!info)
            return fail(listing, OperationKind::List);
        show(*info);
        finish(ExitCode::Done);
    });
}

void ListCommand::show(const ObjectInfo &object)
{
    ++m_shown;
    if (output().isJson()) {
        output().line(entryJson(object));
        return;
    }
    QString name = displayName(arguments().recursive ? object.path : object.name);
    if (object.kind != ObjectInfo::Kind::Object && !name.endsWith(u'/'))
        name += u'/';
    const QString size = object.kind == ObjectInfo::Kind::Object || object.size ? sizeText(object.size) : u"-"_s;
    output().line(u"%1  %2  %3"_s.arg(size, 10).arg(localTime(object.modified), -19).arg(name));
}

Result<QStringList> StatCommand::storeIds()
{
    const Result<ObjectAddress> address = parseAddress(arguments().operands.constFirst());
    if (!address)
        return tl::unexpected(address.error());
    m_address = *address;
    return QStringList{m_address.store};
}

void StatCommand::run()
{
    await(driver(m_address.store)->stat(m_address.path), [this](const Result<ObjectInfo> &info) {
        if (!info)
            return fail(info.error(), OperationKind::Stat);
        show(*info);
        finish(ExitCode::Done);
    });
}

void StatCommand::show(const ObjectInfo &object)
{
    if (output().isJson()) {
        output().line(statJson(object));
        return;
    }
    using Align = TextTable::Align;
    TextTable table({Align::Left, Align::Left});
    const auto add = [&table](const QString &title, const QString &value) {
        if (!value.isEmpty())
            table.addRow({title + u':', displayName(value)});
    };
    add(u"Name"_s, object.name);
    add(u"Kind"_s, objectKindName(object.kind));
    add(u"Location"_s, object.location);
    if (object.size)
        add(u"Size"_s, exactSizeText(*object.size));
    if (object.modified.isValid())
        add(u"Changed"_s, localTime(object.modified));
    add(u"MD5"_s, object.checksum);
    add(u"SHA-512"_s, object.properties.value(u"os_hash_value"_s).toString());
    add(u"Type"_s, object.type);
    for (auto fact = object.properties.begin(); fact != object.properties.end(); ++fact) {
        if (fact.key() != "os_hash_value"_L1)
            add(displayName(fact.key()), fact->toString());
    }
    const Metadata metadata = object.metadata.value_or(Metadata());
    for (auto value = metadata.values.begin(); value != metadata.values.end(); ++value)
        add(u"Metadata "_s + displayName(value.key()), *value);
    for (const QString &line : table.lines())
        output().line(line);
}

} // namespace Quartermaster
