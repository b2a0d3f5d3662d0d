// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "tests/contract/contractstreams.h"
#include "tests/contract/swiftstore.h"

using namespace Quartermaster;
using namespace Qt::StringLiterals;

/// Metadata, ACLs and containers, each beside what the cluster tells a raw request.
class tst_SwiftProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void metadata_isReplacedAndTheRestStays();
    void metadata_ofALargeObject_keepsIt();
    void changedMeanwhile_isNotOverwritten();
    void badMetadata_isNotSent_data();
    void badMetadata_isNotSent();
    void tooMuch_isTheServersToSay();
    void refused_sendsNothing();
    void acls_letOthersIn();
    void containersMetadata_isChanged();
    void temporaryUrlKey_isNotShown();
    void container_isMadeToldAndRemoved();

private:
    [[nodiscard]] Result<ObjectInfo> stat(const QString &path)
    {
        const auto operation = m_store->driver->stat(path);
        return waitFor(*operation) ? operation->result() : failure(ErrorKind::TimedOut, u"it did not end"_s);
    }
    [[nodiscard]] Result<void> set(const QString &path, const Metadata &before, const Metadata &after)
    {
        const auto operation = m_store->driver->setMetadata(path, before, after);
        return waitFor(*operation) ? operation->result() : failure(ErrorKind::TimedOut, u"it did not end"_s);
    }

    std::unique_ptr<SwiftStore> m_store;
    std::optional<RawSwift> m_raw;
    SwiftAccountOfOwn m_account;
};

void tst_SwiftProperties::init()
{
    if (qEnvironmentVariableIsEmpty("QM_TEST_SWIFT_AUTH_URL"))
        QSKIP("QM_TEST_SWIFT_AUTH_URL is not set: see tests/servers/README.md");
    m_account = SwiftAccountOfOwn::own();
    m_raw = m_account.raw();
    QCOMPARE(m_raw->ask("PUT", "/images").status, 201);
    m_store = std::make_unique<SwiftStore>(
        m_account.options() + "swift_store_large_object_size = 1\nswift_store_large_object_chunk_size = 1\n");
    QVERIFY(m_store->probe().has_value());
}

void tst_SwiftProperties::cleanup()
{
    m_store.reset();
    if (m_raw)
        m_raw->removeContainer("images");
}

void tst_SwiftProperties::metadata_isReplacedAndTheRestStays()
{
    const QByteArray end = QByteArray::number(QDateTime::currentSecsSinceEpoch() + 3600);
    QCOMPARE(m_raw
                 ->ask("PUT", "/images/object",
                       {{"Content-Type", "text/x-test"},
                        {"Content-Disposition", "attachment"},
                        {"X-Delete-At", end},
                        {"X-Object-Meta-Old", "one"},
                        {"X-Object-Meta-Both", "before"},
                        {"X-Object-Meta-Etag", "no such thing"}},
                       "content")
                 .status,
             201);
    const auto told = stat(u"object"_s);
    CONTRACT_VERIFY(told);
    QCOMPARE(told->metadata->values,
             (QMap<QString, QString>{{u"old"_s, u"one"_s}, {u"both"_s, u"before"_s}, {u"etag"_s, u"no such thing"_s}}));
    QCOMPARE(told->properties.value(u"etag"_s).toString(), told->checksum); // the server's, by which downloads go on
    CONTRACT_VERIFY(
        set(u"object"_s, *told->metadata, {.values = {{u"new"_s, u"Größe  2"_s}, {u"both"_s, u"after"_s}}}));
    const auto now = m_raw->ask("GET", "/images/object");
    QCOMPARE(now.headers.value("x-object-meta-new"), QByteArray("Größe  2"));
    QCOMPARE(now.headers.value("x-object-meta-both"), QByteArray("after"));
    QVERIFY(!now.headers.contains("x-object-meta-old"));
    QCOMPARE(now.headers.value("content-type"), QByteArray("text/x-test"));
    QCOMPARE(now.headers.value("content-disposition"), QByteArray("attachment"));
    QCOMPARE(now.headers.value("x-delete-at"), end);
    QCOMPARE(now.body, QByteArray("content"));
    const auto again = stat(u"object"_s);
    CONTRACT_VERIFY(again);
    QCOMPARE(again->metadata->values.value(u"new"_s), u"Größe  2"_s);
    CONTRACT_VERIFY(set(u"object"_s, *again->metadata, {}));
    QVERIFY(!m_raw->ask("HEAD", "/images/object").headers.contains("x-object-meta-new"));
}

/// Without its X-Object-Manifest it would be an empty object, its segments nobody's.
void tst_SwiftProperties::metadata_ofALargeObject_keepsIt()
{
    const QByteArray data = testBytes(2'500'000);
    const auto added = m_store->driver->add(u"id"_s, memorySource(data));
    QVERIFY(waitFor(*added));
    CONTRACT_VERIFY(added->result());
    const auto told = stat(u"id"_s);
    CONTRACT_VERIFY(told);
    CONTRACT_VERIFY(set(u"id"_s, *told->metadata, {.values = {{u"os"_s, u"debian"_s}}}));
    const auto now = m_raw->ask("GET", "/images/id");
    QCOMPARE(now.headers.value("x-object-meta-os"), QByteArray("debian"));
    QVERIFY(now.body == data);
}

void tst_SwiftProperties::changedMeanwhile_isNotOverwritten()
{
    QCOMPARE(m_raw->ask("PUT", "/images/object", {{"X-Object-Meta-By", "somebody else"}}, "x").status, 201);
    CONTRACT_FAILS(set(u"object"_s, {}, {.values = {{u"by"_s, u"us"_s}}}), ErrorKind::SourceChanged);
    QCOMPARE(m_raw->ask("HEAD", "/images/object").headers.value("x-object-meta-by"), QByteArray("somebody else"));
}

void tst_SwiftProperties::badMetadata_isNotSent_data()
{
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("no key") << QString() << u"x"_s;
    QTest::newRow("a space in the key") << u"a b"_s << u"x"_s;
    QTest::newRow("upper case") << u"Ab"_s << u"x"_s;
    QTest::newRow("no value") << u"a"_s << QString();
    QTest::newRow("another header behind it") << u"a"_s << u"x\r\nX-Delete-After: 1"_s;
    QTest::newRow("a space at the end") << u"a"_s << u"x "_s;
}

void tst_SwiftProperties::badMetadata_isNotSent()
{
    QFETCH(QString, key);
    QFETCH(QString, value);
    QCOMPARE(m_raw->ask("PUT", "/images/object", {}, "x").status, 201);
    const QByteArray before = m_raw->ask("HEAD", "/images/object").headers.value("x-timestamp");
    CONTRACT_FAILS(set(u"object"_s, {}, {.values = {{key, value}}}), ErrorKind::BadInput);
    QCOMPARE(m_raw->ask("HEAD", "/images/object").headers.value("x-timestamp"), before);
}

void tst_SwiftProperties::tooMuch_isTheServersToSay()
{
    QCOMPARE(m_raw->ask("PUT", "/images/object", {}, "x").status, 201);
    const auto done = set(u"object"_s, {}, {.values = {{u"long"_s, QString(300, u'x')}}});
    CONTRACT_FAILS(done, ErrorKind::BadInput);
    QVERIFY2(done.error().detail.contains(u"256"_s), qPrintable(done.error().detail));
}

void tst_SwiftProperties::refused_sendsNothing()
{
    QCOMPARE(m_raw->ask("PUT", "/images/object", {}, "x").status, 201);
    m_store->store().setOverride(u"test"_s, {Finding::no(Layer::Override, {Capability::WriteAccess}, Reason::SafeMode)},
                                 u"test"_s);
    const QByteArray place = m_account.name + "/images";
    const qint64 requests = requestsFor(place);
    CONTRACT_FAILS(set(u"object"_s, {}, {.values = {{u"a"_s, u"b"_s}}}), ErrorKind::Refused);
    CONTRACT_FAILS(set(u"/images/"_s, {}, {.readers = u".r:*"_s}), ErrorKind::Refused);
    QCOMPARE(requestsFor(place), requests);
    m_store->store().setOverride(u"test"_s, {}, u"test"_s);
    CONTRACT_VERIFY(set(u"object"_s, {}, {.values = {{u"a"_s, u"b"_s}}}));
    QTRY_VERIFY(requestsFor(place) > requests);
}

void tst_SwiftProperties::acls_letOthersIn()
{
    QCOMPARE(m_raw->ask("PUT", "/images/object", {}, "x").status, 201);
    RawSwift plain = RawSwift::tempauth(qgetenv("QM_TEST_SWIFT_AUTH_URL"), m_account.plainUser, m_account.plainKey);
    plain.storageUrl = m_raw->storageUrl;
    QCOMPARE(plain.ask("GET", "/images/object").status, 403);
    const auto told = stat(u"/images/"_s);
    CONTRACT_VERIFY(told);
    QCOMPARE(told->metadata, std::optional(Metadata{.readers = u""_s, .writers = u""_s}));
    Metadata open = *told->metadata;
    open.readers = QString::fromLatin1(m_account.plainUser);
    CONTRACT_VERIFY(set(u"/images/"_s, *told->metadata, open));
    QTRY_COMPARE(plain.ask("GET", "/images/object").status, 200);
    QCOMPARE(plain.ask("PUT", "/images/new", {}, "y").status, 403);
    Metadata writable = open;
    writable.writers = open.readers;
    CONTRACT_VERIFY(set(u"/images/"_s, open, writable));
    QTRY_COMPARE(plain.ask("PUT", "/images/new", {}, "y").status, 201);
    const auto again = stat(u"/images/"_s);
    CONTRACT_VERIFY(again);
    QCOMPARE(again->metadata, std::optional(writable));
    CONTRACT_VERIFY(set(u"/images/"_s, writable, *told->metadata));
    QTRY_COMPARE(plain.ask("GET", "/images/object").status, 403);
    // What is none is the server's to say, and changes nothing.
    Metadata bad = *told->metadata;
    bad.writers = u".r:*"_s; // nobody may write to all
    CONTRACT_FAILS(set(u"/images/"_s, *told->metadata, bad), ErrorKind::BadInput);
}

void tst_SwiftProperties::containersMetadata_isChanged()
{
    QCOMPARE(
        m_raw->ask("POST", "/images", {{"X-Container-Meta-Old", "one"}, {"X-Container-Meta-Quota-Count", "9"}}).status,
        204);
    const auto told = stat(u"/images/"_s);
    CONTRACT_VERIFY(told);
    QCOMPARE(told->metadata->values, (QMap<QString, QString>{{u"old"_s, u"one"_s}}));
    Metadata after = *told->metadata;
    after.values = {{u"new"_s, u"two"_s}};
    CONTRACT_VERIFY(set(u"/images/"_s, *told->metadata, after));
    const auto now = m_raw->ask("HEAD", "/images").headers;
    QCOMPARE(now.value("x-container-meta-new"), QByteArray("two"));
    QVERIFY(!now.contains("x-container-meta-old"));
    QCOMPARE(now.value("x-container-meta-quota-count"), QByteArray("9"));
    after.values.insert(u"quota-count"_s, u"0"_s);
    CONTRACT_FAILS(set(u"/images/"_s, {.values = {{u"new"_s, u"two"_s}}, .readers = u""_s, .writers = u""_s}, after),
                   ErrorKind::BadInput);
}

/// Whoever sees it can sign URLs for everything.
void tst_SwiftProperties::temporaryUrlKey_isNotShown()
{
    QCOMPARE(m_raw
                 ->ask("POST", "/images",
                       {{"X-Container-Meta-Temp-URL-Key", "hunter2"}, {"X-Container-Meta-Temp-URL-Key-2", "hunter3"}})
                 .status,
             204);
    const auto told = stat(u"/images/"_s);
    CONTRACT_VERIFY(told);
    QVERIFY(told->metadata->values.isEmpty());
    for (const QVariant &value : told->properties)
        QVERIFY(!value.toString().contains(u"hunter"_s));
    // It is used nevertheless.
    QCOMPARE(m_raw->ask("PUT", "/images/object", {}, "x").status, 201);
    const auto signing = m_store->driver->signedUrl(u"object"_s, 60);
    QVERIFY(waitFor(*signing));
    CONTRACT_VERIFY(signing->result());
    QProcess curl;
    curl.start(u"curl"_s, {u"--silent"_s, u"--fail"_s, u"--noproxy"_s, u"*"_s,
                           QString::fromLatin1(signing->result()->url.toEncoded())});
    QVERIFY(curl.waitForFinished());
    QCOMPARE(curl.readAllStandardOutput(), QByteArray("x"));
}

void tst_SwiftProperties::container_isMadeToldAndRemoved()
{
    const auto making = m_store->driver->createContainer(u"/Größe 2/"_s);
    QVERIFY(waitFor(*making));
    CONTRACT_VERIFY(making->result());
    const auto listing = m_store->driver->list(u"/"_s);
    QVERIFY(waitFor(*listing));
    CONTRACT_VERIFY(listing->result());
    QStringList names;
    for (const ObjectInfo &one : listing->result()->objects) {
        QCOMPARE(one.kind, ObjectInfo::Kind::Container);
        names << one.name;
    }
    QVERIFY2(names.contains(u"Größe 2"_s), qPrintable(names.join(u' ')));
    const auto told = stat(u"/Größe 2/"_s);
    CONTRACT_VERIFY(told);
    QVERIFY(!told->properties.value(u"storage-policy"_s).toString().isEmpty());
    QCOMPARE(m_raw->ask("PUT", "/Gr%C3%B6%C3%9Fe%202/x", {}, "x").status, 201);
    const auto full = m_store->driver->remove(u"/Größe 2/"_s);
    QVERIFY(waitFor(*full));
    QVERIFY(!full->result());
    QCOMPARE(m_raw->ask("DELETE", "/Gr%C3%B6%C3%9Fe%202/x").status, 204);
    // What the container holds shows late.
    QTRY_VERIFY_WITH_TIMEOUT(m_raw->names("Gr%C3%B6%C3%9Fe%202").isEmpty(), 10'000);
    const auto removing = m_store->driver->remove(u"/Größe 2/"_s);
    QVERIFY(waitFor(*removing));
    CONTRACT_VERIFY(removing->result());
    QCOMPARE(m_raw->ask("HEAD", "/Gr%C3%B6%C3%9Fe%202").status, 404);
}

QTEST_GUILESS_MAIN(tst_SwiftProperties)
#include "tst_swift_properties.moc"
