// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#include "drivers/opensslhash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

namespace Quartermaster {

namespace {

struct Free {
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, Free>;

class OpenSslHasher final : public Hasher
{
public:
    explicit OpenSslHasher(Context context)
        : m_context(std::move(context))
    {}
    void add(QByteArrayView data) override
    {
        EVP_DigestUpdate(m_context.get(), data.data(), static_cast<size_t>(data.size()));
    }
    [[nodiscard]] QByteArray result() override
    {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned int size = 0;
        EVP_DigestFinal_ex(m_context.get(), bytes.data(), &size);
        return {reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(size)};
    }

private:
    Context m_context;
};

} // namespace

std::unique_ptr<Hasher> openSslHasher(HashKind kind)
{
    Context context(EVP_MD_CTX_new());
    const EVP_MD *algorithm = kind == HashKind::Md5 ? EVP_md5() : EVP_sha512();
    const bool isReady = context && EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1;
    // Drops this thread's error queue, which looking for the algorithm has made: a worker that ends while the program does would leak it.
    OPENSSL_thread_stop();
    if (!isReady)
        return nullptr;
    return std::make_unique<OpenSslHasher>(std::move(context));
}

} // namespace Quartermaster
