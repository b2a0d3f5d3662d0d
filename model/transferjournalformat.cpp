// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// How a journal is written and read; transferjournal.cpp has the file.

#include "model/crc32c.h"
#include "model/objectname.h"
#include "model/transferjournal.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <map>

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

class JournalWords
{
    Q_DECLARE_TR_FUNCTIONS(TransferJournal)
};

const QByteArray header = "Quartermaster transfers " + QByteArray::number(TransferJournal::version) + '\n';
constexpr int crcDigits = 8;

constexpr std::pair<Transfer::Kind, const char *> kinds[]{
    {Transfer::Kind::Upload, "upload"},
    {Transfer::Kind::Download, "download"},
    {Transfer::Kind::Remove, "remove"},
    {Transfer::Kind::Copy, "copy"},
};

/// A name may hold bytes that are no UTF-8, which JSON cannot.
QJsonValue nameJson(const QString &name)
{
    const QByteArray bytes = bytesFromName(name);
    if (QString::fromUtf8(bytes) == name)
        return name;
    return QJsonObject{{u"base64"_s, QString::fromLatin1(bytes.toBase64())}};
}

QString nameOf(const QJsonValue &json)
{
    if (!json.isObject())
        return json.toString();
    return nameFromBytes(QByteArray::fromBase64(json.toObject().value("base64"_L1).toString().toLatin1()));
}

QJsonObject errorJson(const Error &error)
{
    return {{u"kind"_s, errorKindName(error.kind)},
            {u"detail"_s, error.detail},
            {u"store"_s, error.store},
            {u"object"_s, nameJson(error.object)},
            {u"evidence"_s, error.evidence},
            {u"reason"_s, reasonCode(error.reason)},
            {u"exception"_s, error.exceptionName}};
}

Error errorOf(const QJsonObject &json)
{
    Error error{.kind = ErrorKind::Failed,
                .detail = json.value("detail"_L1).toString(),
                .store = json.value("store"_L1).toString(),
                .object = nameOf(json.value("object"_L1)),
                .evidence = json.value("evidence"_L1).toString(),
                .reason = reasonFromCode(json.value("reason"_L1).toString()),
                .exceptionName = json.value("exception"_L1).toString()};
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::Failed); ++kind) {
        if (errorKindName(static_cast<ErrorKind>(kind)) == json.value("kind"_L1).toString())
            error.kind = static_cast<ErrorKind>(kind);
    }
    return error;
}

QByteArray record(const QJsonObject &json)
{
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    return QByteArray::number(crc32c(text), 16).rightJustified(crcDigits, '0') + ' ' + text + '\n';
}

bool holdsSecret(const Transfer &transfer)
{
    return redactedPath(transfer.path) != transfer.path || redactedPath(transfer.targetPath) != transfer.targetPath;
}

std::optional<Transfer> transferOf(const QJsonObject &json)
{
    Transfer transfer{.id = json.value("id"_L1).toString().toULongLong(),
                      .store = json.value("store"_L1).toString(),
                      .path = nameOf(json.value("path"_L1)),
                      .localFile = nameOf(json.value("file"_L1)),
                      .targetStore = json.value("to_store"_L1).toString(),
                      .targetPath = nameOf(json.value("to_path"_L1)),
                      .overwrite = json.value("overwrite"_L1).toBool(),
                      .root = nameOf(json.value("root"_L1)),
                      .listed = json.value("listed"_L1).toInteger(-1),
                      .total = json.value("total"_L1).toInteger(-1),
                      .turn = json.value("turn"_L1).toInteger()};
    const QString kind = json.value("kind"_L1).toString();
    const auto known = std::find_if(std::begin(kinds), std::end(kinds),
                                    [&kind](const auto &one) { return kind == QLatin1String(one.second); });
    if (transfer.id == 0 || known == std::end(kinds) || transfer.path.isEmpty())
        return {};
    transfer.kind = known->first;
    transfer.queuedAt = QDateTime::fromString(json.value("queued"_L1).toString(), Qt::ISODateWithMs);
    transfer.startedAt = transfer.queuedAt; // perhaps; then there is something to clean up
    transfer.state = Transfer::State::Paused;
    if (const QJsonValue error = json.value("error"_L1); error.isObject()) {
        transfer.state = Transfer::State::Failed;
        transfer.error = errorOf(error.toObject());
        transfer.finishedAt = QDateTime::fromString(json.value("finished"_L1).toString(), Qt::ISODateWithMs);
    }
    if (json.value("secret"_L1).toBool()) {
        transfer.state = Transfer::State::Failed;
        transfer.error = Error{
            .kind = ErrorKind::BadInput,
            .detail = JournalWords::tr("its location held a secret, which is not saved; it has to be queued anew"),
            .store = transfer.store,
            .object = transfer.path};
    }
    return transfer;
}

} // namespace

QByteArray journalRecord(const Transfer &transfer)
{
    const auto known = std::find_if(std::begin(kinds), std::end(kinds),
                                    [&transfer](const auto &one) { return one.first == transfer.kind; });
    QJsonObject json{{u"id"_s, QString::number(transfer.id)},
                     {u"kind"_s, QString::fromLatin1(known->second)},
                     {u"store"_s, transfer.store},
                     {u"path"_s, nameJson(redactedPath(transfer.path))},
                     {u"turn"_s, transfer.turn},
                     {u"total"_s, transfer.total},
                     {u"queued"_s, transfer.queuedAt.toString(Qt::ISODateWithMs)}};
    const auto add = [&json](const QString &key, const QString &value) {
        if (!value.isEmpty())
            json.insert(key, nameJson(value));
    };
    add(u"file"_s, transfer.localFile);
    add(u"to_store"_s, transfer.targetStore);
    add(u"to_path"_s, redactedPath(transfer.targetPath));
    add(u"root"_s, transfer.root);
    if (transfer.listed >= 0)
        json.insert(u"listed"_s, transfer.listed);
    if (transfer.overwrite)
        json.insert(u"overwrite"_s, true);
    if (holdsSecret(transfer))
        json.insert(u"secret"_s, true);
    if (transfer.state == Transfer::State::Failed && transfer.error) {
        json.insert(u"error"_s, errorJson(*transfer.error));
        json.insert(u"finished"_s, transfer.finishedAt.toString(Qt::ISODateWithMs));
    }
    return record({{u"put"_s, json}});
}

QByteArray journalGoneRecord(quint64 id)
{
    return record({{u"gone"_s, QString::number(id)}});
}

QByteArray journalHeader()
{
    return header;
}

JournalText readJournal(const QByteArray &bytes)
{
    JournalText read;
    if (bytes.isEmpty())
        return read;
    if (!bytes.startsWith(header)) {
        // The header itself was being written.
        read.state = header.startsWith(bytes) ? JournalText::State::Torn : JournalText::State::Foreign;
        return read;
    }
    std::map<quint64, Transfer> alive;
    qsizetype at = header.size();
    while (at < bytes.size()) {
        const qsizetype end = bytes.indexOf('\n', at);
        if (end < 0) {
            read.state = JournalText::State::Torn;
            break;
        }
        const QByteArray line = QByteArray::fromRawData(bytes.constData() + at, end - at);
        at = end + 1;
        const QByteArray text = line.mid(crcDigits + 1);
        bool isNumber = false;
        const bool isWhole = line.size() > crcDigits && line.at(crcDigits) == ' '
                             && line.left(crcDigits).toUInt(&isNumber, 16) == crc32c(text) && isNumber;
        const QJsonObject json = isWhole ? QJsonDocument::fromJson(text).object() : QJsonObject();
        if (const QJsonValue gone = json.value("gone"_L1); gone.isString()) {
            alive.erase(gone.toString().toULongLong());
        } else if (const auto transfer = transferOf(json.value("put"_L1).toObject())) {
            alive[transfer->id] = *transfer;
        } else {
            ++read.badRecords;
        }
    }
    if (read.badRecords > 0)
        read.state = JournalText::State::Damaged;
    for (const auto &[id, transfer] : alive)
        read.transfers << transfer;
    return read;
}

} // namespace Quartermaster
