// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/s3/s3driver.h"
#include "model/partfile.h"
#include "model/registry.h"
#include "model/store.h"
#include "tests/contract/contractstreams.h"
#include "tests/contract/s3peer.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>

#include <unistd.h>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

constexpr int longest = 60'000; // ms

/// One bucket of radosgw's or of Swift's S3 API, with a store of it.
class Bench
{
public:
    explicit Bench(const QByteArray &prefix)
        : peer(prefix)
        , m_registry({s3DriverEntry(m_pool)})
    {
        static int count = 0;
        bucket = u"driver-%1-%2"_s.arg(::getpid()).arg(++count);
        if (!peer.missing().isEmpty() || !peer.makeBucket(bucket))
            return;
        const auto configuration = parseConfiguration(
            "[DEFAULT]\nenabled_backends = s3:s3\n[s3]\ns3_store_host = " + peer.endpoint().toLatin1()
                + "\ns3_store_access_key = " + peer.accessKey() + "\ns3_store_secret_key = " + peer.secretKey()
                + "\ns3_store_bucket = " + bucket.toLatin1()
                + "\ns3_store_large_object_size = 1\ns3_store_large_object_chunk_size = 5\n",
            u"test.conf"_s, m_registry.schemas());
        m_registry.setConfiguration(*configuration);
        const auto probe = driver().probe();
        store().applyProbe(wait(probe), u"test"_s);
    }
    ~Bench()
    {
        static_cast<void>(m_pool->drain(10'000));
        if (peer.missing().isEmpty())
            peer.dropBucket(bucket);
    }
    Q_DISABLE_COPY_MOVE(Bench)

    Store &store() { return *m_registry.store(u"s3"_s); }
    Driver &driver() { return *m_registry.driver(store()); }
    template<typename T>
    static const Result<T> &wait(const OperationPtr<T> &operation)
    {
        static const Result<T> late = failure(ErrorKind::TimedOut, u"the operation did not end"_s);
        QSignalSpy finished(operation.get(), &Operation::finished);
        operation->start();
        return finished.wait(longest) ? operation->result() : late;
    }

    S3Peer peer;
    QString bucket;

private:
    std::shared_ptr<WorkerPool> m_pool = std::make_shared<WorkerPool>();
    StoreRegistry m_registry;
};

QByteArray fetched(const QUrl &url)
{
    QProcess curl;
    curl.start(u"curl"_s, {u"--silent"_s, u"--show-error"_s, u"--fail"_s, u"--noproxy"_s, u"*"_s,
                           QString::fromLatin1(url.toEncoded())});
    return curl.waitForFinished(longest) && curl.exitCode() == 0 ? curl.readAllStandardOutput()
                                                                 : "curl: " + curl.readAllStandardError();
}

} // namespace

class tst_S3_Driver : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data();
    void init();
    void signedUrl_isReadByAnyone_data();
    void signedUrl_isReadByAnyone();
    void signedUrl_hasBounds();
    void leftovers_areFoundAndRemoved();
    void interruptedUpload_goesOn();
    void interruptedUpload_isDiscarded();
    void lockedObject_verdictIsTrue_data();
    void lockedObject_verdictIsTrue();

private:
    std::unique_ptr<Bench> m_bench;
};

void tst_S3_Driver::initTestCase_data()
{
    QTest::addColumn<QByteArray>("prefix");
    QTest::newRow("radosgw") << QByteArray("QM_TEST_S3");
    QTest::newRow("Swift's S3 API") << QByteArray("QM_TEST_SWIFT_S3");
}

void tst_S3_Driver::init()
{
    QFETCH_GLOBAL(QByteArray, prefix);
    m_bench.reset();
    m_bench = std::make_unique<Bench>(prefix);
    if (const QString missing = m_bench->peer.missing(); !missing.isEmpty())
        QSKIP(qPrintable(missing));
}

void tst_S3_Driver::signedUrl_isReadByAnyone_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("plain") << u"image"_s;
    QTest::newRow("what has to be encoded") << u"folder/Größe 100% +a&b=c?d#e"_s;
}

void tst_S3_Driver::signedUrl_isReadByAnyone()
{
    QFETCH(QString, key);
    QVERIFY(m_bench->peer.put(m_bench->bucket, key, "for all to read"));
    const auto operation = m_bench->driver().signedUrl(key, 60);
    const auto &made = Bench::wait(operation);
    QVERIFY2(made, made ? "" : qPrintable(made.error().detail));
    QCOMPARE(fetched(made->url), QByteArray("for all to read"));
    const qint64 left = QDateTime::currentDateTimeUtc().secsTo(made->expires);
    QVERIFY2(left > 50 && left <= 60, qPrintable(QString::number(left)));
    QVERIFY(!made->url.toEncoded().contains(m_bench->peer.secretKey()));
    // For this object alone.
    QUrl other = made->url;
    other.setPath(other.path(QUrl::FullyDecoded) + u'2', QUrl::DecodedMode);
    QVERIFY(fetched(other).contains("403"));
}

void tst_S3_Driver::signedUrl_hasBounds()
{
    const auto kindOf = [this](const QString &path, int seconds) {
        const auto operation = m_bench->driver().signedUrl(path, seconds);
        const auto &made = Bench::wait(operation);
        return made ? ErrorKind::Canceled : made.error().kind;
    };
    QVERIFY(m_bench->driver().canSignUrls());
    QCOMPARE(kindOf(u"image"_s, 7 * 24 * 3600 + 1), ErrorKind::BadInput);
    QCOMPARE(kindOf(u"/another-bucket/"_s, 60), ErrorKind::BadInput);
}

void tst_S3_Driver::leftovers_areFoundAndRemoved()
{
    const QStringList keys{u"a"_s, u"folder/Größe + b"_s};
    for (const QString &key : keys) {
        const QJsonObject begun = m_bench->peer.call(u"create_multipart_upload"_s,
                                                     {{u"Bucket"_s, m_bench->bucket}, {u"Key"_s, key}});
        QVERIFY(!begun.contains(u"error"_s));
    }
    QVERIFY(m_bench->driver().canFindLeftovers());
    const auto finding = m_bench->driver().leftovers();
    const auto &found = Bench::wait(finding);
    QVERIFY2(found, found ? "" : qPrintable(found.error().detail));
    QStringList paths;
    for (const Leftover &leftover : found->leftovers) {
        paths << leftover.path;
        QVERIFY(leftover.begun.isValid());
        QVERIFY(std::abs(leftover.begun.secsTo(QDateTime::currentDateTimeUtc())) < 60);
        QCOMPARE(leftover.parts, std::optional<int>(0));
        QVERIFY(!leftover.owner.isEmpty());
    }
    paths.sort();
    QCOMPARE(paths, keys);
    QVERIFY(found->nextToken.isEmpty());
    for (const Leftover &leftover : found->leftovers) {
        const auto removal = m_bench->driver().removeLeftover(leftover);
        const auto &removed = Bench::wait(removal);
        QVERIFY2(removed, removed ? "" : qPrintable(removed.error().detail));
    }
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList());
}

/// What arrived of the first attempt is not sent a second time, and what comes of it is the whole.
void tst_S3_Driver::interruptedUpload_goesOn()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"image"_s);
    const QByteArray data = testBytes(18 << 20);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(data) == data.size());
    file.close();
    const auto memory = [&path] { return std::make_shared<UploadMemory>(u"s3"_s, u"image"_s, path); };
    {
        const auto source = std::make_shared<ScriptedSource>(data);
        source->troubleAt = 17 << 20;
        source->readError = Error{.kind = ErrorKind::LocalFile, .detail = u"interrupted"_s};
        const auto operation = m_bench->driver().add(u"image"_s, source, false, memory());
        const auto &added = Bench::wait(operation);
        QVERIFY(!added);
        QCOMPARE(added.error().detail, u"interrupted"_s);
    }
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList{u"upload of image"_s});
    const QJsonObject parts = m_bench->peer.call(u"list_multipart_uploads"_s, {{u"Bucket"_s, m_bench->bucket}});
    const QString id = parts[u"result"_s][u"Uploads"_s][0][u"UploadId"_s].toString();
    const auto times = [&] {
        const QJsonObject listed = m_bench->peer.call(
            u"list_parts"_s, {{u"Bucket"_s, m_bench->bucket}, {u"Key"_s, u"image"_s}, {u"UploadId"_s, id}});
        return listed[u"result"_s][u"Parts"_s].toArray().size();
    };
    QCOMPARE(times(), 3);
    const auto operation = m_bench->driver().add(u"image"_s, fileSource(path), false, memory());
    const auto &added = Bench::wait(operation);
    QVERIFY2(added, added ? "" : qPrintable(added.error().detail));
    QCOMPARE(added->size, data.size());
    QCOMPARE(added->check, DataCheck::Verified);
    QVERIFY(m_bench->peer.get(m_bench->bucket, u"image"_s) == data);
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList{u"image"_s});
    // Of the upload that was begun first: another one would have left it.
    QVERIFY(memory()->token().isEmpty());
}

void tst_S3_Driver::interruptedUpload_isDiscarded()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"image"_s);
    const QByteArray data = testBytes(12 << 20);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(data) == data.size());
    file.close();
    const auto memory = std::make_shared<UploadMemory>(u"s3"_s, u"image"_s, path);
    const auto source = std::make_shared<ScriptedSource>(data);
    source->troubleAt = 11 << 20;
    source->readError = Error{.kind = ErrorKind::LocalFile, .detail = u"interrupted"_s};
    const auto operation = m_bench->driver().add(u"image"_s, source, false, memory);
    QVERIFY(!Bench::wait(operation));
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList{u"upload of image"_s});
    const auto later = std::make_shared<UploadMemory>(u"s3"_s, u"image"_s, path); // what was remembered
    const auto discarding = m_bench->driver().discardUpload(u"image"_s, later);
    const auto &discarded = Bench::wait(discarding);
    QVERIFY2(discarded, discarded ? "" : qPrintable(discarded.error().detail));
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList());
}

void tst_S3_Driver::lockedObject_verdictIsTrue_data()
{
    QTest::addColumn<QJsonObject>("lock");
    QTest::newRow("retained") << QJsonObject{
        {u"ObjectLockMode"_s, u"GOVERNANCE"_s},
        {u"ObjectLockRetainUntilDate"_s, QDateTime::currentDateTimeUtc().addDays(1).toString(Qt::ISODate)}};
    QTest::newRow("held") << QJsonObject{{u"ObjectLockLegalHoldStatus"_s, u"ON"_s}};
}

/// A lock keeps a version from being destroyed, not the object from being deleted: what is said before is what happens.
void tst_S3_Driver::lockedObject_verdictIsTrue()
{
    QFETCH(QJsonObject, lock);
    const QString bucket = m_bench->bucket + u"-locked"_s;
    const bool isMade = !m_bench->peer
                             .call(u"create_bucket"_s, {{u"Bucket"_s, bucket}, {u"ObjectLockEnabledForBucket"_s, true}})
                             .contains(u"error"_s);
    // Some take the word and make a bucket that has none.
    if (!isMade
        || m_bench->peer
                   .call(u"get_object_lock_configuration"_s,
                         {{u"Bucket"_s, bucket}})[u"result"_s][u"ObjectLockConfiguration"_s][u"ObjectLockEnabled"_s]
                   .toString()
               != "Enabled"_L1) {
        if (isMade)
            m_bench->peer.dropBucket(bucket);
        QSKIP("the server has no object lock");
    }
    QJsonObject object{{u"Bucket"_s, bucket}, {u"Key"_s, u"image"_s}, {u"Body"_s, u"AAAA"_s}};
    for (auto word = lock.constBegin(); word != lock.constEnd(); ++word)
        object.insert(word.key(), word.value());
    const QJsonObject put = m_bench->peer.call(u"put_object"_s, object);
    QVERIFY2(!put.contains(u"error"_s), qPrintable(put[u"text"_s].toString()));
    const QString path = u'/' + bucket + u"/image"_s;
    const auto looking = m_bench->driver().stat(path);
    const auto &seen = Bench::wait(looking);
    QVERIFY2(seen, seen ? "" : qPrintable(seen.error().detail));
    QCOMPARE(seen->findings.size(), 1);
    QVERIFY(seen->findings[0].detail.contains(u"only hides"_s));
    const Verdict verdict = m_bench->store().snapshot().verdict(requiredCapabilities(OperationKind::Delete),
                                                                std::array{seen->findings});
    const auto removal = m_bench->driver().remove(path, seen->findings);
    const auto &removed = Bench::wait(removal);
    QCOMPARE(verdict.answer == Answer::Yes, removed.has_value());
    const QJsonObject gone = m_bench->peer.call(u"head_object"_s, {{u"Bucket"_s, bucket}, {u"Key"_s, u"image"_s}});
    QCOMPARE(gone[u"status"_s].toInt(), 404);
    const QJsonObject left = m_bench->peer.call(u"list_object_versions"_s, {{u"Bucket"_s, bucket}});
    QCOMPARE(left[u"result"_s][u"Versions"_s].toArray().size(), 1);
    m_bench->peer.call(u"put_object_legal_hold"_s,
                       {{u"Bucket"_s, bucket},
                        {u"Key"_s, u"image"_s},
                        {u"VersionId"_s, left[u"result"_s][u"Versions"_s][0][u"VersionId"_s].toString()},
                        {u"LegalHold"_s, QJsonObject{{u"Status"_s, u"OFF"_s}}}});
    m_bench->peer.dropBucket(bucket);
}

QTEST_GUILESS_MAIN(tst_S3_Driver)
#include "tst_s3_driver.moc"
