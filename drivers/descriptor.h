// SPDX-FileCopyrightText: 2026 The Quartermaster developers
// SPDX-License-Identifier: Apache-2.0

#pragma once

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace Quartermaster {

/// An open file descriptor, closed when it goes.
class Descriptor
{
public:
    Descriptor() = default;
    explicit Descriptor(int number)
        : m_number(number)
    {}
    Descriptor(Descriptor &&other) noexcept
        : m_number(std::exchange(other.m_number, -1))
    {}
    Descriptor &operator=(Descriptor &&other) noexcept
    {
        if (this != &other) {
            close();
            m_number = std::exchange(other.m_number, -1);
        }
        return *this;
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int get() const { return m_number; }
    [[nodiscard]] bool isValid() const { return m_number >= 0; }
    /// Hands it over: it is somebody else's to close.
    [[nodiscard]] int release() { return std::exchange(m_number, -1); }
    /// 0, or the errno with which a network file system tells at last that the data did not arrive.
    int close()
    {
        if (m_number < 0)
            return 0;
        return ::close(std::exchange(m_number, -1)) == 0 || errno == EINTR ? 0 : errno;
    }

private:
    int m_number = -1;
};

} // namespace Quartermaster
