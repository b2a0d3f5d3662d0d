// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

// How a journal is written and read; transferjournal.cpp has the file.

#include "model/crc32c.h"
#include "model/objectname.h"
#include "model/transferjournal.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>
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

QString kindName(Transfer::Kind kind)
{
    const auto known = std::find_if(std::begin(kinds), std::end(kinds),
                                    [kind](const auto &one) { return one.first == kind; });
    return QString::fromLatin1(known->second);
}

std::optional<Transfer::Kind> kindOf(const QString &name)
{
    const auto known = std::find_if(std::begin(kinds), std::end(kinds),
                                    [&name](const auto &one) { return name == QLatin1String(one.second); });
    return known == std::end(kinds) ? std::nullopt : std::optional(known->first);
}

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
                      .piece = json.value("piece"_L1).toString().toULongLong(),
                      .total = json.value("total"_L1).toInteger(-1),
                      .turn = json.value("turn"_L1).toInteger()};
    const auto kind = kindOf(json.value("kind"_L1).toString());
    if (transfer.id == 0 || !kind || transfer.path.isEmpty())
        return {};
    transfer.kind = *kind;
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

/// "[path, name, size, kind]".
QJsonArray objectJson(const ObjectInfo &object)
{
    return {nameJson(object.path), nameJson(object.name), object.size.value_or(-1), static_cast<int>(object.kind)};
}

std::optional<ObjectInfo> objectOf(const QJsonArray &json)
{
    const int kind = json.at(3).toInt(-1);
    ObjectInfo object{.name = nameOf(json.at(1)), .path = nameOf(json.at(0))};
    if (object.path.isEmpty() || kind < 0 || kind > static_cast<int>(ObjectInfo::Kind::Prefix))
        return {};
    object.kind = static_cast<ObjectInfo::Kind>(kind);
    if (const qint64 size = json.at(2).toInteger(-1); size >= 0)
        object.size = size;
    return object;
}

/// The objects of a piece, made when they are asked for.
class PieceSource final : public ObjectSource
{
public:
    explicit PieceSource(QByteArray objects)
        : m_objects(std::move(objects))
    {}
    [[nodiscard]] QList<ObjectInfo> objects(qint64 from, qint64 most) const override
    {
        QList<ObjectInfo> objects;
        const QJsonArray array = QJsonDocument::fromJson(m_objects).array();
        for (qint64 i = from; i < std::min<qint64>(array.size(), from + most); ++i)
            objects << objectOf(array.at(i).toArray()).value_or(ObjectInfo());
        return objects;
    }

private:
    QByteArray m_objects;
};

std::optional<TransferPiece> pieceOf(const QJsonObject &json)
{
    TransferPiece piece{.id = json.value("id"_L1).toString().toULongLong(),
                        .parent = json.value("of"_L1).toString().toULongLong(),
                        .plan = {.store = json.value("store"_L1).toString(),
                                 .targetStore = json.value("to_store"_L1).toString(),
                                 .folder = nameOf(json.value("folder"_L1)),
                                 .isRestored = true}};
    const auto kind = kindOf(json.value("kind"_L1).toString());
    const QJsonArray objects = json.value("objects"_L1).toArray();
    const auto isGood = [](const QJsonValue &one) { return objectOf(one.toArray()).has_value(); };
    if (piece.id == 0 || !kind || objects.isEmpty() || !std::all_of(objects.begin(), objects.end(), isGood))
        return {};
    piece.plan.kind = *kind;
    piece.count = objects.size();
    piece.objects = QJsonDocument(objects).toJson(QJsonDocument::Compact);
    return piece;
}

/// What was queued of a piece while it was being written down is not queued again.
void leaveOut(TransferPiece &piece, const QSet<QString> &queued)
{
    QJsonArray left;
    for (const QJsonValue &one : QJsonDocument::fromJson(piece.objects).array()) {
        if (!queued.contains(nameOf(one.toArray().at(0))))
            left << one;
    }
    piece.count = left.size();
    piece.objects = QJsonDocument(left).toJson(QJsonDocument::Compact);
}

QByteArray pieceRecord(quint64 id, quint64 parent, const TransferPlan &plan, const QJsonArray &objects)
{
    QJsonObject json{{u"id"_s, QString::number(id)},
                     {u"kind"_s, kindName(plan.kind)},
                     {u"store"_s, plan.store},
                     {u"folder"_s, nameJson(plan.folder)},
                     {u"objects"_s, objects}};
    if (!plan.targetStore.isEmpty())
        json.insert(u"to_store"_s, plan.targetStore);
    if (parent != 0)
        json.insert(u"of"_s, QString::number(parent));
    return record({{u"rest"_s, json}});
}

} // namespace

Selection TransferPiece::selection() const
{
    return {std::make_shared<PieceSource>(objects), count, nullptr};
}

QByteArray journalRecord(quint64 piece, const TransferPlan &plan, const QList<ObjectInfo> &objects, quint64 parent)
{
    QJsonArray json;
    for (const ObjectInfo &object : objects) {
        if (redactedPath(object.path) == object.path) // a secret is not written down, not even to be lost
            json << objectJson(object);
    }
    return json.isEmpty() ? QByteArray() : pieceRecord(piece, parent, plan, json);
}

QByteArray journalRecord(const TransferPiece &piece)
{
    return pieceRecord(piece.id, piece.parent, piece.plan, QJsonDocument::fromJson(piece.objects).array());
}

QByteArray journalRecord(const Transfer &transfer)
{
    QJsonObject json{{u"id"_s, QString::number(transfer.id)},
                     {u"kind"_s, kindName(transfer.kind)},
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
    if (transfer.piece != 0)
        json.insert(u"piece"_s, QString::number(transfer.piece));
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
    std::map<quint64, TransferPiece> pieces;
    std::map<quint64, QSet<QString>> queued; // by piece
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
            const quint64 id = gone.toString().toULongLong();
            alive.erase(id);
            pieces.erase(id);
            queued.erase(id);
        } else if (const auto transfer = transferOf(json.value("put"_L1).toObject())) {
            if (pieces.contains(transfer->piece))
                queued[transfer->piece].insert(transfer->kind == Transfer::Kind::Upload ? transfer->localFile
                                                                                        : transfer->path);
            alive[transfer->id] = *transfer;
        } else if (const auto piece = pieceOf(json.value("rest"_L1).toObject())) {
            pieces[piece->id] = *piece;
        } else {
            ++read.badRecords;
        }
    }
    if (read.badRecords > 0)
        read.state = JournalText::State::Damaged;
    for (const auto &[id, transfer] : alive)
        read.transfers << transfer;
    for (auto &[id, piece] : pieces) {
        if (pieces.contains(piece.parent))
            continue; // what it was made of is there still
        if (const auto some = queued.find(id); some != queued.end())
            leaveOut(piece, some->second);
        if (piece.count > 0)
            read.pieces << piece;
    }
    return read;
}

} // namespace Quartermaster
