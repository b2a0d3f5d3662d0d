// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/storejson.h"

#include "app/cli/capabilitynames.h"
#include "app/cli/json.h"
#include "app/cli/table.h"
#include "model/objectname.h"
#include "model/reasontext.h"
#include "model/store.h"

using namespace Qt::StringLiterals;

namespace Quartermaster {

namespace {

QByteArray verdictJson(const Verdict &verdict, const QString &text)
{
    JsonObject json;
    json.text("answer", answerName(verdict.answer));
    if (verdict.answer == Answer::Yes)
        return json.toJson();
    const Finding &deciding = verdict.deciding;
    json.text("layer", layerName(deciding.layer));
    json.text("reason", reasonCode(deciding.reason));
    json.text("text", text);
    json.textOrNull("evidence", deciding.evidence);
    json.time("since", deciding.since);
    return json.toJson();
}

void addLimit(JsonObject &json, const char *key, const std::optional<qint64> &limit)
{
    if (limit)
        json.number(key, *limit);
}

QByteArray findingJson(const Finding &finding)
{
    JsonObject json;
    json.text("answer", answerName(finding.answer));
    json.json("capabilities", jsonStrings(namesOfBits(finding.about)));
    json.textOrNull("reason", reasonCode(finding.reason));
    json.textOrNull("text", causeText(finding));
    json.textOrNull("help", helpText(finding));
    json.textOrNull("evidence", finding.evidence);
    json.time("since", finding.since);
    json.time("checked_at", finding.checkedAt);
    if (finding.until.isValid())
        json.time("until", finding.until);
    return json.toJson();
}

void addHashes(JsonObject &json, const QString &checksum, const QString &sha512)
{
    json.textOrNull("checksum", checksum);
    json.textOrNull("os_hash_algo", sha512.isEmpty() ? QString() : u"sha512"_s);
    json.textOrNull("os_hash_value", sha512);
}

} // namespace

QByteArray capabilitiesJson(const Store &store)
{
    const Snapshot &snapshot = store.snapshot();
    JsonObject capabilities;
    for (const Capability capability : columnCapabilities) {
        const Verdict verdict = snapshot.verdict(capability);
        capabilities.json(capabilityName(capability).toLatin1().constData(),
                          verdictJson(verdict, capabilityText(verdict, capability, store.id())));
    }
    JsonObject operations;
    for (const OperationKind kind : allOperations()) {
        const Verdict verdict = snapshot.verdict(kind);
        operations.json(operationName(kind).toLatin1().constData(),
                        verdictJson(verdict, verdictText(verdict, kind, store.id())));
    }
    JsonObject limits;
    addLimit(limits, "free_bytes", snapshot.limits().freeBytes);
    addLimit(limits, "total_bytes", snapshot.limits().totalBytes);
    addLimit(limits, "largest_object_bytes", snapshot.limits().largestObject);
    addLimit(limits, "part_size_bytes", snapshot.limits().partSize);
    addLimit(limits, "object_quota", snapshot.limits().objectQuota);

    JsonObject json;
    json.text("store", store.id());
    json.text("driver", store.configuration().driver);
    json.text("state", stateName(snapshot.state()));
    json.time("checked_at", snapshot.checkedAt());
    json.number("mask", snapshot.capabilities().blueprintBits());
    json.number("declared_mask", snapshot.declared().blueprintBits());
    json.json("capabilities", capabilities.toJson());
    json.json("operations", operations.toJson());
    json.json("limits", limits.toJson());
    return json.toJson();
}

QByteArray changeJson(const Store &store, const Snapshot &before, const Snapshot &after, const QString &cause)
{
    QList<QString> changed;
    for (const Capability capability : after.changedSince(before))
        changed << capabilityName(capability);
    JsonObject json;
    json.time("at", QDateTime::currentDateTimeUtc());
    json.text("store", store.id());
    json.number("before", before.capabilities().blueprintBits());
    json.number("after", after.capabilities().blueprintBits());
    json.text("state", stateName(after.state()));
    json.text("cause", cause);
    json.json("changed", jsonStrings(changed));
    return json.toJson();
}

QByteArray storeJson(const Store &store)
{
    const StoreConfiguration &configuration = store.configuration();
    const Limits &limits = store.snapshot().limits();
    QList<QString> problems;
    for (const ConfigurationProblem &problem : configuration.problems)
        problems << problem.toString();
    JsonObject json;
    json.text("id", store.id());
    json.text("driver", configuration.driver);
    json.text("state", stateName(store.snapshot().state()));
    json.text("description", configuration.description);
    json.boolean("default", configuration.isDefault);
    json.number("weight", configuration.weight);
    json.numberOrNull("free_bytes", limits.freeBytes);
    json.numberOrNull("total_bytes", limits.totalBytes);
    json.json("problems", jsonStrings(problems));
    return json.toJson();
}

QByteArray whyJson(const Store &store, OperationKind kind, const QString &object, const Verdict &verdict,
                   const QList<LayerAnswer> &chain)
{
    QList<QByteArray> layers;
    for (const LayerAnswer &layer : chain) {
        QList<QByteArray> findings;
        for (const Finding &finding : layer.findings)
            findings << findingJson(finding);
        layers << JsonObject()
                      .text("layer", layerName(layer.layer))
                      .text("answer", answerName(layer.answer))
                      .json("findings", jsonArray(findings))
                      .toJson();
    }
    JsonObject json;
    json.text("store", store.id());
    json.text("operation", operationName(kind));
    json.textOrNull("object", object);
    json.text("answer", answerName(verdict.answer));
    json.boolean("permits", verdict.permits());
    json.textOrNull("text", verdictText(verdict, kind, store.id(), object));
    json.json("chain", jsonArray(layers));
    return json.toJson();
}

QByteArray entryJson(const ObjectInfo &object)
{
    JsonObject json;
    json.text("name", object.name);
    json.text("path", object.path);
    json.text("kind", objectKindName(object.kind));
    json.numberOrNull("size", object.size);
    json.time("modified", object.modified);
    json.textOrNull("checksum", object.checksum);
    return json.toJson();
}

QByteArray statJson(const ObjectInfo &object)
{
    JsonObject json;
    json.textOrNull("location", object.location);
    json.numberOrNull("size", object.size);
    addHashes(json, object.checksum, object.properties.value(u"os_hash_value"_s).toString());
    json.time("modified", object.modified);
    return json.toJson();
}

QString addedText(const AddedObject &object)
{
    QStringList facts{exactSizeText(object.size)};
    if (!object.checksum.isEmpty())
        facts << u"MD5 "_s + object.checksum;
    facts << (object.check == DataCheck::Verified ? u"verified"_s : u"unverified"_s);
    return u"%1: %2"_s.arg(displayName(object.location), facts.join(u", "_s));
}

QByteArray addedJson(const AddedObject &object)
{
    JsonObject json;
    json.text("location", object.location);
    json.number("size", object.size);
    addHashes(json, object.checksum, object.osHashValue);
    return json.toJson();
}

QByteArray fetchedJson(const FetchedObject &object, const QString &file)
{
    JsonObject json;
    json.textOrNull("location", object.object.location);
    json.number("size", object.size);
    addHashes(json, object.checksum, object.osHashValue);
    json.boolean("verified", object.check == FetchedObject::Check::Verified);
    json.text("file", file);
    return json.toJson();
}

} // namespace Quartermaster
