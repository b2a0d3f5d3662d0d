// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QtTest>

namespace Quartermaster {

/// One S3 server as another program sees it (s3peer.py, botocore): so that a test does not believe the driver under test. Blocks.
class S3Peer
{
public:
    /// \a prefix is of the environment's keys: "QM_TEST_S3" has ..._ENDPOINT, ..._ACCESS_KEY, ..._SECRET_KEY.
    explicit S3Peer(QByteArray prefix)
        : m_prefix(std::move(prefix))
    {}
    ~S3Peer()
    {
        m_process.closeWriteChannel();
        m_process.waitForFinished();
    }
    Q_DISABLE_COPY_MOVE(S3Peer)

    [[nodiscard]] QString endpoint() const { return value("_ENDPOINT"); }
    [[nodiscard]] QByteArray accessKey() const { return value("_ACCESS_KEY").toUtf8(); }
    [[nodiscard]] QByteArray secretKey() const { return value("_SECRET_KEY").toUtf8(); }
    /// Empty where the server runs.
    [[nodiscard]] QString missing() const
    {
        return endpoint().isEmpty() ? QStringLiteral("%1_ENDPOINT is not set: see tests/servers/README.md")
                                          .arg(QString::fromLatin1(m_prefix))
                                    : QString();
    }

    /// "put_object" with {"Bucket": ..., "Key": ...}: the result, or an object with "error".
    QJsonObject call(const QString &name, const QJsonObject &with)
    {
        return ask({{QStringLiteral("call"), name}, {QStringLiteral("with"), with}});
    }
    QJsonObject ask(const QJsonObject &question)
    {
        start();
        m_process.write(QJsonDocument(question).toJson(QJsonDocument::Compact) + '\n');
        while (!m_process.canReadLine()) {
            if (!m_process.waitForReadyRead(60'000)) {
                QTest::qFail(
                    qPrintable(QStringLiteral("s3peer.py: %1 %2")
                                   .arg(m_process.errorString(), QString::fromUtf8(m_process.readAllStandardError()))),
                    __FILE__, __LINE__);
                return {{QStringLiteral("error"), QStringLiteral("no answer")}};
            }
        }
        return QJsonDocument::fromJson(m_process.readLine()).object();
    }

    bool makeBucket(const QString &bucket)
    {
        return good(call(QStringLiteral("create_bucket"), {{QStringLiteral("Bucket"), bucket}}));
    }
    bool dropBucket(const QString &bucket) { return good(ask({{QStringLiteral("drop"), bucket}})); }
    bool put(const QString &bucket, const QString &key, const QByteArray &data)
    {
        return good(
            call(QStringLiteral("put_object"), {{QStringLiteral("Bucket"), bucket},
                                                {QStringLiteral("Key"), key},
                                                {QStringLiteral("Body"), QString::fromLatin1(data.toBase64())}}));
    }
    bool putAll(const QString &bucket, const QList<std::pair<QString, QByteArray>> &objects)
    {
        QJsonArray all;
        for (const auto &[key, data] : objects)
            all.append(QJsonArray{key, QString::fromLatin1(data.toBase64())});
        return good(ask({{QStringLiteral("put"), bucket}, {QStringLiteral("objects"), all}}));
    }
    std::optional<QByteArray> get(const QString &bucket, const QString &key)
    {
        const QJsonObject answer = call(QStringLiteral("get_object"),
                                        {{QStringLiteral("Bucket"), bucket}, {QStringLiteral("Key"), key}});
        if (answer.contains(QStringLiteral("error")))
            return {};
        return QByteArray::fromBase64(answer[QStringLiteral("result")][QStringLiteral("Body")].toString().toLatin1());
    }
    /// Keys, and "upload of KEY" for what was begun in parts; sorted.
    QStringList everything(const QString &bucket)
    {
        const QJsonObject answer = ask({{QStringLiteral("everything"), bucket}});
        QStringList all = answer[QStringLiteral("result")].toVariant().toStringList();
        if (answer.contains(QStringLiteral("error")))
            all.append(answer[QStringLiteral("text")].toString());
        all.sort();
        return all;
    }

private:
    [[nodiscard]] QString value(const char *key) const { return qEnvironmentVariable((m_prefix + key).constData()); }
    static bool good(const QJsonObject &answer)
    {
        const bool isGood = !answer.contains(QStringLiteral("error"));
        if (!isGood)
            qWarning("%s", qPrintable(answer[QStringLiteral("text")].toString()));
        return isGood;
    }
    void start()
    {
        if (m_process.state() == QProcess::Running)
            return;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("S3_PEER_ACCESS_KEY"), QString::fromUtf8(accessKey()));
        environment.insert(QStringLiteral("S3_PEER_SECRET_KEY"), QString::fromUtf8(secretKey()));
        m_process.setProcessEnvironment(environment);
        m_process.start(QStringLiteral("/usr/bin/python3"),
                        {qEnvironmentVariable("QM_TEST_SOURCE_DIR") + QStringLiteral("/tests/contract/s3peer.py"),
                         endpoint(), QStringLiteral("us-east-1")});
        m_process.waitForStarted();
    }

    QByteArray m_prefix;
    QProcess m_process;
};

} // namespace Quartermaster
