// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "model/partfile.h"
#include "tests/contract/contractstreams.h"
#include "tests/contract/s3store.h"

#include <QTemporaryDir>
#include <QtTest>

#include <array>

using namespace Quartermaster;
using namespace Qt::StringLiterals;

namespace {

QByteArray fetched(const QUrl &url)
{
    QProcess curl;
    curl.start(u"curl"_s, {u"--silent"_s, u"--show-error"_s, u"--fail"_s, u"--noproxy"_s, u"*"_s,
                           QString::fromLatin1(url.toEncoded())});
    return curl.waitForFinished(longestAnswer) && curl.exitCode() == 0 ? curl.readAllStandardOutput()
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
    std::unique_ptr<S3Store> m_bench;
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
    m_bench = std::make_unique<S3Store>(prefix);
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
    const auto &made = S3Store::wait(operation);
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
        const auto &made = S3Store::wait(operation);
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
    const auto &found = S3Store::wait(finding);
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
        const auto &removed = S3Store::wait(removal);
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
        const auto &added = S3Store::wait(operation);
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
    const auto finding = m_bench->driver().leftovers();
    const auto &found = S3Store::wait(finding);
    QVERIFY(found && found->leftovers.size() == 1);
    QCOMPARE(found->leftovers[0].parts, std::optional<int>(3));
    QCOMPARE(found->leftovers[0].size, std::optional<qint64>(3 * (5 << 20)));
    const auto operation = m_bench->driver().add(u"image"_s, fileSource(path), false, memory());
    const auto &added = S3Store::wait(operation);
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
    QVERIFY(!S3Store::wait(operation));
    QCOMPARE(m_bench->peer.everything(m_bench->bucket), QStringList{u"upload of image"_s});
    const auto later = std::make_shared<UploadMemory>(u"s3"_s, u"image"_s, path); // what was remembered
    const auto discarding = m_bench->driver().discardUpload(u"image"_s, later);
    const auto &discarded = S3Store::wait(discarding);
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
    const auto &seen = S3Store::wait(looking);
    QVERIFY2(seen, seen ? "" : qPrintable(seen.error().detail));
    QCOMPARE(seen->findings.size(), 1);
    QVERIFY(seen->findings[0].detail.contains(u"only hides"_s));
    const Verdict verdict = m_bench->store().snapshot().verdict(requiredCapabilities(OperationKind::Delete),
                                                                std::array{seen->findings});
    const auto removal = m_bench->driver().remove(path, seen->findings);
    const auto &removed = S3Store::wait(removal);
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
